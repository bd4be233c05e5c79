"""Takes of the new device towards the outside: unnamed TLS and failed Modbus."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import certificates
from hosts import daemon, within

if TYPE_CHECKING:
    from tap import Tap

WORK = Path("/tmp/nsl-office")


def record(tap: Tap) -> None:
    """Record TLS without a server name to self-signed servers, and connects to port 502."""
    WORK.mkdir(exist_ok=True)
    certificates.make(WORK)
    for address in certificates.SELF_SIGNED:
        label = address.rsplit(".", 1)[1]
        server = (
            f"openssl s_server -quiet -accept {address}:443 -cert {WORK}/{address}.pem "
            f"-key {WORK}/{address}.key -www"
        )
        with daemon("outside", server):
            for version in ("1_2", "1_3"):
                client = (
                    f"openssl s_client -connect {address}:443 -noservername -tls{version} -quiet"
                )
                with tap.take(
                    f"tls{version.replace('_', '')}_nosni_{label}",
                    "openssl s_client and s_server",
                    segment="10",
                    only="tcp port 443",
                    outside=True,
                ):
                    within(
                        "new",
                        "(for i in 1 2 3; do printf 'GET /beacon HTTP/1.0\\r\\n'; "
                        f"sleep 0.4; done; printf '\\r\\n'; sleep 0.5) | {client}",
                        check=False,
                    )
    with tap.take("external_502_refused", "nc", segment="10", only="tcp port 502", outside=True):
        within("new", "nc -w 2 203.0.113.50 502 </dev/null", check=False)
    within(
        "outside",
        "nft add table ip lab; nft add chain ip lab in "
        "'{ type filter hook input priority 0; }'; "
        "nft add rule ip lab in tcp dport 502 drop",
    )
    with tap.take("external_502_unanswered", "nc", segment="10", only="tcp port 502", outside=True):
        within("new", "timeout 8 nc -w 8 203.0.113.51 502 </dev/null", check=False)
        time.sleep(0.2)

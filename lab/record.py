"""Record all templates. Run as root by ``record.sh``; takes about five minutes."""

from __future__ import annotations

import sys
from pathlib import Path

import hosts
import takes_office
import takes_ot
import takes_outside
import takes_rdp
from tap import Tap


def main() -> None:
    """Build the lab, record the named parts (default: all), remove the lab."""
    parts = {
        "ot": takes_ot.record,
        "office": takes_office.record,
        "outside": takes_outside.record,
        "rdp": takes_rdp.record,
    }
    tap = Tap(Path(__file__).parent / "templates")
    hosts.build()
    try:
        hosts.within(
            "new", "ip addr add 10.10.10.66/24 dev eth0; ip route add default via 10.10.10.1"
        )
        for part in sys.argv[1:] or parts:
            parts[part](tap)
    finally:
        hosts.remove()
    tap.write_manifest()


if __name__ == "__main__":
    main()

"""Takes of remote desktop sessions to the WinCC server: xrdp on a real X server.

The engineer works with FreeRDP; the new device uses rdesktop, whose drive redirection
works with xrdp: what the server reads from the client's drive is the upload.
"""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from hosts import PREFIX, daemon, run, within

if TYPE_CHECKING:
    from tap import Tap

WORK = Path("/tmp/nsl-rdp")
SERVER_DISPLAY, CLIENT_DISPLAY = ":40", ":41"
ADDRESS = "10.20.20.10"
INI = f"""[Globals]
ini_version=1
fork=true
port=tcp://{ADDRESS}:3389
use_vsock=false
tcp_nodelay=true
tcp_keepalive=true
security_layer=tls
certificate={WORK}/cert.pem
key_file={WORK}/key.pem
ssl_protocols=TLSv1.2
autorun=desk
allow_channels=true
allow_multimon=false
bitmap_cache=true
bitmap_compression=true
bulk_compression=true
max_bpp=16
new_cursors=true
use_fastpath=both
require_credentials=false
[Logging]
LogFile={WORK}/xrdp.log
LogLevel=INFO
EnableSyslog=false
[Channels]
rdpdr=true
rdpsnd=false
drdynvc=true
cliprdr=false
[desk]
name=desk
lib=libvnc.so
username=na
password=na
ip=127.0.0.1
port=5940
chansrvport=DISPLAY(40)
"""
FREERDP = (
    f"env DISPLAY={CLIENT_DISPLAY} HOME={WORK} xfreerdp /v:{ADDRESS} /u:%s /p:x /sec:tls "
    "/cert:ignore /size:800x600 /bpp:16 -clipboard"
)
RDESKTOP = (
    f'sh -c "yes yes | DISPLAY={CLIENT_DISPLAY} HOME={WORK} exec rdesktop -u %s -p x '
    f'-g 800x600 -a 16 -r clipboard:off -r disk:share={WORK}/share {ADDRESS}"'
)


def record(tap: Tap) -> None:
    """Record the engineer's session, the administrator's, and both with a large upload."""
    (WORK / "share").mkdir(parents=True, exist_ok=True)
    (WORK / "share/archive.bak").write_bytes(os.urandom(1_200_000))
    (WORK / "xrdp.ini").write_text(INI)
    run(
        f"faketime '2020-02-03 08:00:00' openssl req -x509 -newkey rsa:2048 -nodes -days 730 "
        f"-subj /CN=WINCC01 -keyout {WORK}/key.pem -out {WORK}/cert.pem"
    )
    _session(tap, "rdp_engineer", "office", FREERDP % "eng.miller", "xfreerdp and xrdp", 14)
    _session(tap, "rdp_admin", "new", RDESKTOP % "Administrator", "rdesktop and xrdp", 10)
    _session(tap, "rdp_user", "new", RDESKTOP % "eng.miller", "rdesktop and xrdp", 10)
    _session(
        tap,
        "rdp_upload_admin",
        "new",
        RDESKTOP % "Administrator",
        "rdesktop and xrdp, drive redirection",
        3,
        upload=True,
    )
    _session(
        tap,
        "rdp_upload_user",
        "new",
        RDESKTOP % "eng.miller",
        "rdesktop and xrdp, drive redirection",
        3,
        upload=True,
    )


def _session(  # noqa: PLR0917
    tap: Tap,
    name: str,
    client: str,
    command: str,
    program: str,
    seconds: float,
    *,
    upload: bool = False,
) -> None:
    with ExitStack() as stack:

        def start(host: str, line: str, settle: float) -> int:
            return stack.enter_context(daemon(host, line, settle=settle, log=WORK / f"{name}.log"))

        display = f"env DISPLAY={SERVER_DISPLAY} HOME={WORK}"
        start(
            "wincc",
            f"Xvnc {SERVER_DISPLAY} -SecurityTypes None -localhost -geometry 800x600 "
            "-depth 16 -rfbport 5940",
            1.5,
        )
        start("wincc", f"{display} xterm -geometry 100x30 -e top -d 0.8", 0.5)
        channels = start("wincc", f"{display} XDG_RUNTIME_DIR={WORK} xrdp-chansrv", 0.5)
        start("wincc", f"xrdp --nodaemon -c {WORK}/xrdp.ini", 1.5)
        start(client, f"Xvfb {CLIENT_DISPLAY} -screen 0 800x600x16", 1)
        with tap.take(name, program, segment="20", only="tcp port 3389", tail=1):
            with daemon(client, command, settle=3, log=WORK / f"{name}.client.log"):
                _work(client, seconds)
                if upload:
                    run(
                        f"nsenter -t {channels} -m -n sh -c "
                        f"'for i in $(seq 0 18); do dd if={WORK}/thinclient_drives/share/"
                        "archive.bak of=/dev/null bs=64k count=1 skip=$i status=none; "
                        "sleep 0.08; done'"
                    )
                    _work(client, 2)
                _close(client)
            time.sleep(0.5)


def _close(client: str) -> None:
    """End the client program itself, so that it closes its connection."""
    for pid in run(f"ip netns pids {PREFIX}{client}").split():
        if Path(f"/proc/{pid}/comm").read_text().strip() in ("rdesktop", "xfreerdp"):
            os.kill(int(pid), signal.SIGTERM)
    time.sleep(0.5)


def _work(client: str, seconds: float) -> None:
    """Move the pointer and type for some seconds."""
    moves = random.Random(7)  # noqa: S311
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        x, y = moves.randrange(100, 700), moves.randrange(100, 500)
        within(
            client,
            f"DISPLAY={CLIENT_DISPLAY} xdotool mousemove {x} {y} click 1 key Down",
            check=False,
        )
        time.sleep(moves.choice((0.15, 0.3, 0.6)))

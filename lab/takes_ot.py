"""Takes of the Industrial side: polls, operator acts, engineering, reconnaissance, attack."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from hosts import daemon, within

if TYPE_CHECKING:
    from tap import Tap

PROGRAMS = Path(__file__).parent / "programs"
S7 = f"{sys.executable} {PROGRAMS / 's7.py'}"
MODBUS = f"{sys.executable} {PROGRAMS / 'modbus.py'}"
SNAP7, PYMODBUS = "python-snap7 client and server", "pymodbus client and server"
SCAN = "nmap -n -Pn -sS -p 102,502 --max-rate 60 10.20.20.0/24"


def record(tap: Tap) -> None:
    """Record all Industrial takes."""
    with (
        daemon(
            "s7",
            f"{S7} serve 10.20.20.21 10.20.20.22 10.20.20.23",
            log=Path("/tmp/nsl-s7.log"),
            settle=2,
        ),
        daemon(
            "modbus",
            f"{MODBUS} serve 10.20.20.31 10.20.20.32 10.20.20.33",
            log=Path("/tmp/nsl-modbus.log"),
            settle=2,
        ),
    ):
        _polls(tap)
        _acts(tap)
        with tap.take(
            "scan_ics_ports",
            SCAN,
            segment="20",
            only="tcp and host 10.10.10.66",
            multi=True,
            tail=1,
        ):
            within("new", SCAN)


def _polls(tap: Tap) -> None:
    """Long polls, all at once: WinCC reads S7 and the HMI reads Modbus controllers."""
    with (
        ThreadPoolExecutor(6) as pool,
        tap.take("s7_poll", SNAP7, segment="20", only="tcp port 102", tail=0.6),
    ):
        list(pool.map(lambda n: within("wincc", f"{S7} poll 10.20.20.{n}"), (21, 22, 23)))
    with (
        ThreadPoolExecutor(6) as pool,
        tap.take("modbus_poll", PYMODBUS, segment="20", only="tcp port 502", tail=0.6),
    ):
        list(pool.map(lambda n: within("hmi", f"{MODBUS} poll 10.20.20.{n}"), (31, 32, 33)))


def _acts(tap: Tap) -> None:
    takes = [
        ("s7_order", "wincc", f"{S7} order 10.20.20.21"),
        ("s7_engineer_online", "engineering", f"{S7} discover,read 10.20.20.22"),
        ("s7_engineer_download", "engineering", f"{S7} download 10.20.20.22"),
        ("modbus_order", "hmi", f"{MODBUS} order 10.20.20.31"),
        *(
            (f"s7_{act}_new", "new", f"{S7} {act} 10.20.20.21")
            for act in ("discover", "read", "write", "stop", "start", "download")
        ),
        *(
            (f"modbus_{act}_new", "new", f"{MODBUS} {act} 10.20.20.31")
            for act in ("discover", "read", "write")
        ),
        ("modbus_other_port_new", "new", f"{MODBUS} discover,read,write 10.20.20.31 8502"),
    ]
    for name, host, command in takes:
        program = SNAP7 if name.startswith("s7") else PYMODBUS
        with tap.take(name, program, segment="20", only="tcp", tail=0.6):
            within(host, command)

"""What is compared: each program, how it is called, and what it does with a packet."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Final

from benchmarks.captures import Capture
from benchmarks.install import need, need_suricata, suricata

Command = Callable[[Capture, Path], list[str]]
"""A capture and a folder to write into give a command."""

BASE: Final = "nonself sensor"
"""The program that the ratios are to."""

_TOOL: Final = str(Path(sys.executable).parent / "nonself")
_SPEED: Final = Path("target/release")
"""Where the programs of ``benchmarks/speed`` are built."""


@dataclass(frozen=True)
class Program:
    """Something that reads a capture to its end."""

    name: str
    does: str
    command: Command
    environment: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    later: bool = False
    """It does more than a sensor: not run where the packets were made for sensors alone."""


def programs(say: Callable[[str], None]) -> list[Program]:
    """All that can be had; for each of the others, a line is said."""
    subprocess.run(
        ["cargo", "build", "--release", "--locked", "-q", "-p", "nonself-speed"], check=True
    )
    found = [*_own(), _limit()]
    for program, missing in ((_ndpi, "ndpiReader"), (_tshark, "tshark"), (_tcpdump, "tcpdump")):
        if reason := need(missing):
            say(f"{missing}: left out, {reason}")
        else:
            found.append(program())
    if reason := need_suricata():
        say(f"Suricata: left out, {reason}")
    else:
        found.append(_suricata())
    return found


def _own() -> list[Program]:
    """The sensor alone, then the commands that are there."""
    one_core, ours = {"POLARS_MAX_THREADS": "1"}, version("nonself")
    sensor = Program(BASE, "all parsers, records as columns in memory", _read, version=ours)
    found = [sensor]
    if _works([_TOOL, "sensor", "--help"]):
        does = "the same, and writes the logs"
        found.append(Program("nonself sensor, Parquet", does, _logs, one_core, ours, later=True))
    if _works([_TOOL, "analyze", "--help"]):
        does = "every stage: logs, pattern of life, models, incidents"
        found.append(Program("nonself analyze", does, _analyze, one_core, ours, later=True))
    return found


def _read(capture: Capture, _: Path) -> list[str]:
    return [str(_SPEED / "sensor"), str(capture.path)]


def _limit() -> Program:
    return Program(
        "limit",
        "walks the records, parses the headers, one table of flows: a bound",
        lambda capture, _: [str(_SPEED / "limit"), str(capture.path)],
    )


def _logs(capture: Capture, out: Path) -> list[str]:
    return [_TOOL, "sensor", str(capture.path), "-o", str(out / "logs"), "--format", "parquet"]


def _analyze(capture: Capture, _: Path) -> list[str]:
    site = ["--site", str(capture.site)] if capture.site else []
    return [_TOOL, "analyze", str(capture.path), "--json", *site]


def _ndpi() -> Program:
    return Program(
        "ndpiReader",
        "flows and their protocol by content; no logs",
        lambda capture, _: ["ndpiReader", "-q", "-i", str(capture.path)],
        version=_version(["ndpiReader", "-h"]),
    )


def _tshark() -> Program:
    return Program(
        "tshark",
        "dissects every field of every packet; TCP conversations",
        lambda capture, _: ["tshark", "-n", "-r", str(capture.path), "-q", "-z", "conv,tcp"],
        version=_version(["tshark", "--version"]),
    )


def _tcpdump() -> Program:
    return Program(
        "tcpdump",
        "copies the records, looks at none: a bound",
        lambda capture, _: ["tcpdump", "-n", "-r", str(capture.path), "-w", "/dev/null"],
        version=_version(["tcpdump", "--version"]),
    )


def _suricata() -> Program:
    begin, environment = suricata()
    begin += ["--runmode", "single", "-S", "/dev/null"]
    for parser in ("modbus", "dnp3", "enip"):  # off unless told otherwise
        begin += ["--set", f"app-layer.protocols.{parser}.enabled=yes"]
    return Program(
        "Suricata",
        "flows, all its parsers, writes its EVE log; no rules",
        lambda capture, out: [*begin, "-r", str(capture.path), "-l", str(out)],
        environment,
        _version([begin[0], "-V"], environment),
    )


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _version(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    """The first thing that looks like a version."""
    done = subprocess.run(
        command, capture_output=True, check=False, text=True, errors="replace", env=environment
    )
    found = re.search(r"\d+\.\d+(\.\d+)*", done.stdout + done.stderr)
    return found[0] if found else "?"

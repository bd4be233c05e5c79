"""The captures that are read: built once, the same octets every time, kept below ``build/bench``.

Building runs in processes of its own (``python -m benchmarks.captures NAME``): the peak memory of a
program that is started later would otherwise include that of the process that starts it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zlib import crc32

from benchmarks.made import scan, transfers
from benchmarks.pcap import HEADER, octets, packets
from benchmarks.readdress import readdress

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER: Final = Path("build/bench")
SITE: Final = Path("lab/factory.toml")
SHARED: Final = Path(os.environ.get("NONSELF_SHARED", "../shared")) / "captures"
SECONDS: Final = 600
"""Length of the mixed capture."""
COPIES: Final = 5
"""How often each packet is in the mixed capture: the original, and four between other hosts."""
START: Final = 1_594_022_400
"""Its first second, since 1970."""


@dataclass(frozen=True)
class Capture:
    """A file to read."""

    name: str
    path: Path
    packets: int
    site: Path | None
    """The site file that belongs to it."""
    made: bool = False
    """Its packets are of no network, but made for sensors."""


def captures(names: list[str]) -> list[Capture]:
    """The captures of these names that can be had; of the others, one line why not."""
    found = []
    for name in names:
        path, note = _path(name), _path(name).with_suffix(".json")
        if not note.exists():
            subprocess.run([sys.executable, "-m", "benchmarks.captures", name], check=True)
        if note.exists():
            count = json.loads(note.read_text(encoding="utf-8"))["packets"]
            site = SITE if name == "factory" else None
            found.append(Capture(name, path, count, site, made=name in MADE))
    return found


def _path(name: str) -> Path:
    return FOLDER / f"{name}.pcap"


def _factory(path: Path) -> int:
    """Twelve days of the lab's factory in one file."""
    days = FOLDER / "days"
    arguments = ["compose", "--scenario", "factory", "--out", str(days)]
    subprocess.run([sys.executable, "-m", "nonself.lab", *arguments], check=True)
    with path.open("wb") as out:
        out.write(HEADER)
        for day in sorted(days.glob("day*.pcap")):
            out.write(day.read_bytes()[len(HEADER) :])
    truth = json.loads((days / "truth.json").read_text(encoding="utf-8"))
    return sum(truth["packets"].values())


def _mixed(path: Path) -> int:
    """All Ethernet captures at once, and copies between other hosts, in ten minutes."""
    merged: list[tuple[int, bytes, int]] = []
    for source in sorted(each for each in SHARED.rglob("*") if each.is_file()):
        merged.extend(_retimed(source))
    if not merged:
        sys.stdout.write(f"mixed: left out, no captures in {SHARED} (set NONSELF_SHARED)\n")
        return 0
    merged.sort(key=lambda packet: packet[0])
    with path.open("wb") as out:
        out.write(HEADER)
        for time, frame, length in merged:
            for copy in range(COPIES):
                out.write(octets(time, readdress(frame, copy) if copy else frame, length))
    return COPIES * len(merged)


def _retimed(source: Path) -> list[tuple[int, bytes, int]]:
    """The packets of a file, in its order, somewhere in the ten minutes; long ones run faster."""
    read = list(packets(source))
    if not read:
        return []
    times, newest = [], read[0].time
    for packet in read:
        newest = max(newest, packet.time)
        times.append(newest - read[0].time)
    span = min(times[-1], SECONDS)
    scale = span / times[-1] if times[-1] else 1.0
    name = source.relative_to(SHARED).as_posix().encode()
    begin = START + (SECONDS - span) * crc32(name) / 2**32
    return [
        (int((begin + time * scale) * 1e6), packet.frame, packet.length)
        for time, packet in zip(times, read, strict=True)
    ]


MADE: Final[dict[str, Callable[[Path], int]]] = {"transfers": transfers, "scan": scan}
BUILDERS: Final[dict[str, Callable[[Path], int]]] = {
    "factory": _factory,
    "mixed": _mixed,
    **MADE,
}
"""Name to what writes the file and gives the number of packets; 0 where it cannot be had."""


def _build(name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    count = BUILDERS[name](_path(name))
    if count:
        note = json.dumps({"packets": count})
        _path(name).with_suffix(".json").write_text(note, encoding="utf-8")


if __name__ == "__main__":
    _build(sys.argv[1])

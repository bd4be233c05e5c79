"""Two short captures, an hour each of two composed days, once for all tests of the pipeline."""

import struct
from pathlib import Path

import pytest

from nonself.lab.plan import DAY, MONDAY
from nonself.lab.scenario import compose

HOUR = 3600


def cut(source: Path, target: Path, start: int, end: int) -> None:
    """The packets of a capture between two times, seconds since 1970."""
    data = source.read_bytes()
    kept, place = [data[:24]], 24
    while place < len(data):
        seconds, _, length, _ = struct.unpack_from("<IIII", data, place)
        if start <= seconds < end:
            kept.append(data[place : place + 16 + length])
        place += 16 + length
    target.write_bytes(b"".join(kept))


@pytest.fixture(scope="session")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    whole, short = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("short")
    compose(whole, days=(11, 12))
    for day in (11, 12):
        begin = MONDAY + (day - 1) * DAY + 13 * HOUR
        name = f"day{day:02d}.pcap"
        cut(whole / name, short / name, begin, begin + HOUR)
    return short

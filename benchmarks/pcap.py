"""Classic pcap files: as little as merging them needs."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ETHERNET: Final = 1
SNAP: Final = 262_144
HEADER: Final = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, SNAP, ETHERNET)
"""File header: little endian, microseconds, Ethernet."""
RECORD: Final = struct.Struct("<IIII")

_FORMS: Final = {
    b"\xd4\xc3\xb2\xa1": ("<", 1_000_000),
    b"\xa1\xb2\xc3\xd4": (">", 1_000_000),
    b"\x4d\x3c\xb2\xa1": ("<", 1_000_000_000),
    b"\xa1\xb2\x3c\x4d": (">", 1_000_000_000),
}
"""First four octets to byte order and units per second."""


class Packet(NamedTuple):
    """One record."""

    time: float
    """Seconds."""
    frame: bytes
    length: int
    """Octets on the wire."""


def packets(path: Path) -> Iterator[Packet]:
    """The packets of an Ethernet capture up to its first damage; of any other file, none."""
    data = path.read_bytes()
    order, units = _FORMS.get(data[:4], ("", 1))
    if not order or len(data) < len(HEADER):
        return
    if struct.unpack_from(order + "I", data, 20)[0] & 0x0FFF_FFFF != ETHERNET:
        return
    record = struct.Struct(order + "IIII")
    at = len(HEADER)
    while at + record.size <= len(data):
        seconds, fraction, kept, length = record.unpack_from(data, at)
        at += record.size
        if kept > SNAP or at + kept > len(data):
            return
        yield Packet(seconds + fraction / units, data[at : at + kept], length)
        at += kept


def octets(microseconds: int, frame: bytes, length: int) -> bytes:
    """A record of a file that begins with :data:`HEADER`."""
    seconds, fraction = divmod(microseconds, 1_000_000)
    return RECORD.pack(seconds, fraction, len(frame), length) + frame

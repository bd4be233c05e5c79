"""A plain reader of captures, independent of the composer."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TCP, UDP = 6, 17


class Packet(NamedTuple):
    """One IPv4 frame behind an 802.1Q tag; ``layer4`` is without Ethernet padding."""

    time: int  # microseconds since 1970
    source_mac: bytes
    vlan: int
    header: bytes
    layer4: bytes

    @property
    def protocol(self) -> int:
        return self.header[9]

    @property
    def source(self) -> str:
        return ".".join(map(str, self.header[12:16]))

    @property
    def target(self) -> str:
        return ".".join(map(str, self.header[16:20]))

    @property
    def ports(self) -> tuple[int, int]:
        return struct.unpack_from("!HH", self.layer4)

    @property
    def flags(self) -> int:
        return self.layer4[13]

    @property
    def payload(self) -> bytes:
        return self.layer4[8 if self.protocol == UDP else (self.layer4[12] >> 4) * 4 :]

    @property
    def key(self) -> tuple[tuple[str, int], ...]:
        """The same for both directions of a connection."""
        ends = zip((self.source, self.target), self.ports, strict=True)
        return tuple(sorted(ends))


def frames(path: Path) -> Iterator[tuple[int, bytes]]:
    """Time and octets of every frame."""
    data = path.read_bytes()
    at = 24
    while at < len(data):
        second, micro, length, original = struct.unpack_from("<IIII", data, at)
        assert length == original
        yield second * 1_000_000 + micro, data[at + 16 : at + 16 + length]
        at += 16 + length


def packets(path: Path, only: str = "") -> Iterator[Packet]:
    """All IPv4 packets, or those of one address; every frame has a tag."""
    wanted = bytes(map(int, only.split("."))) if only else b""
    for time, frame in frames(path):
        if wanted not in frame[30:38]:
            continue
        tag, vlan, kind = struct.unpack_from("!HHH", frame, 12)
        assert tag == 0x8100
        if kind == 0x0800:
            total = struct.unpack_from("!H", frame, 20)[0]
            yield Packet(time, frame[6:12], vlan, frame[18:38], frame[38 : 18 + total])


def ones_complement(data: bytes) -> int:
    """The Internet checksum's sum (RFC 1071), 0xFFFF when the data carries a right checksum."""
    padded = data + b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total

"""The packets of connections, out of the captures they came from; and as a file of their own."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nonself import _core

MOST_PACKETS: Final = 100_000
MOST_BYTES: Final = 256 * 2**20
PROTOCOLS: Final = {"icmp": 1, "tcp": 6, "udp": 17, "icmp6": 58, "sctp": 132}
"""Protocols of the ``proto`` column, by IANA number."""


@dataclass(frozen=True)
class Flow:
    """A connection, in either direction; ports are 0 where the protocol has none."""

    a: str
    a_port: int
    b: str
    b_port: int
    protocol: int


@dataclass(frozen=True)
class Packet:
    """A packet as it was captured."""

    ts: int
    """ns since 1970."""
    linktype: int
    length: int
    """Bytes on the wire; ``data`` has fewer where the capture cut it."""
    data: bytes
    summary: str


@dataclass(frozen=True)
class Packets:
    """Packets in order of time."""

    packets: tuple[Packet, ...]
    more: bool
    """There were more than were wanted."""
    problems: tuple[str, ...]
    """One line for each capture that could not be read, or not to its end."""


def extract(
    captures: Iterable[Path],
    flows: Sequence[Flow],
    start: int,
    end: int,
    *,
    most_packets: int = MOST_PACKETS,
    most_bytes: int = MOST_BYTES,
) -> Packets:
    """Find the packets of flows from ``start`` to ``end`` (ns, both included) in captures."""
    found: list[Packet] = []
    problems: list[str] = []
    more = False
    given = [(flow.a, flow.a_port, flow.b, flow.b_port, flow.protocol) for flow in flows]
    for path in captures:
        left = most_packets - len(found)
        bytes_left = most_bytes - sum(len(packet.data) for packet in found)
        if left <= 0 or bytes_left <= 0:
            more = True
            break
        try:
            packets, rest, error = _core.extract_packets(
                str(path), given, start, end, left, bytes_left
            )
        except (OSError, _core.CaptureError) as problem:
            reason = getattr(problem, "strerror", None) or str(problem)
            problems.append(f"{path.name}: {reason}")
            continue
        found += [Packet(*packet) for packet in packets]
        more |= rest
        if error is not None:
            problems.append(f"{path.name}: {error}")
    found.sort(key=lambda packet: packet.ts)
    return Packets(tuple(found), more, tuple(problems))


def as_pcapng(packets: Iterable[Packet]) -> bytes:
    """Packets as a pcapng file: it can hold several link types and nanoseconds, classic pcap not.

    The layout is that of the IETF draft (draft-ietf-opsawg-pcapng): a section header, an interface
    for each link type with a resolution of 10^-9, an enhanced packet block for each packet.
    """
    packets = list(packets)
    links = list(dict.fromkeys(packet.linktype for packet in packets)) or [1]
    parts = [_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))]
    resolution = struct.pack("<HHB3xHH", 9, 1, 9, 0, 0)
    parts += [_block(1, struct.pack("<HHI", link, 0, 0) + resolution) for link in links]
    for packet in packets:
        high, low = divmod(packet.ts, 2**32)
        head = struct.pack(
            "<IIIII", links.index(packet.linktype), high, low, len(packet.data), packet.length
        )
        parts.append(_block(6, head + packet.data + bytes(-len(packet.data) % 4)))
    return b"".join(parts)


def _block(kind: int, body: bytes) -> bytes:
    length = len(body) + 12
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)

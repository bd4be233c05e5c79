"""A small writer of captures for tests: UDP datagrams in Ethernet frames."""

import gzip
import struct
from collections.abc import Iterable
from ipaddress import IPv4Address
from pathlib import Path

SECOND = 1_000_000_000


def datagram(orig: str, orig_p: int, resp: str, resp_p: int, payload: bytes = b"hello") -> bytes:
    """Give an Ethernet frame; the UDP checksum is left out."""
    udp = struct.pack("!HHHH", orig_p, resp_p, 8 + len(payload), 0) + payload
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0)
    addresses = IPv4Address(orig).packed + IPv4Address(resp).packed
    total = sum(struct.unpack("!10H", head + addresses))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    checked = head[:10] + struct.pack("!H", ~total & 0xFFFF) + addresses
    return b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01\x08\0" + checked + udp


def capture(packets: Iterable[tuple[int, bytes]]) -> bytes:
    """Give a pcap file of (time in ns, frame)."""
    out = [struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1)]
    for ts, frame in packets:
        out += [struct.pack("<IIII", ts // SECOND, ts % SECOND, len(frame), len(frame)), frame]
    return b"".join(out)


def write(path: Path, start: int = 1_600_000_000, count: int = 3, port: int = 40000) -> Path:
    """Write a capture of ``count`` datagrams, a second and a connection each."""
    frames = [
        ((start + i) * SECOND, datagram("10.0.0.1", port + i, "10.0.0.2", 9)) for i in range(count)
    ]
    data = capture(frames)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path

"""Captures that no wire has seen: a scan, and long transfers. The same octets every time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.pcap import HEADER

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SEED: Final = 7
START: Final = 1_594_022_400
"""The first second, since 1970."""
PROBES: Final = 1_600_000
ANSWERED: Final = 400_000
SCAN_SECONDS: Final = 20
SCANNED: Final = (10, 20)
"""First two octets of the /16."""
PORTS: Final = (102, 502)
TRANSFERS: Final = 24
TRANSFER_BYTES: Final = 20 << 20
SEGMENT: Final = 1460
TRANSFER_SECONDS: Final = 60
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16

_HEADERS: Final = np.dtype(
    [("dst", "6u1"), ("src", "6u1"), ("type", ">u2"),
     ("version", "u1"), ("tos", "u1"), ("length", ">u2"), ("id", ">u2"), ("offset", ">u2"),
     ("ttl", "u1"), ("protocol", "u1"), ("sum", ">u2"), ("from", ">u4"), ("to", ">u4"),
     ("sport", ">u2"), ("dport", ">u2"), ("seq", ">u4"), ("ack", ">u4"), ("data", "u1"),
     ("flags", "u1"), ("window", ">u2"), ("check", ">u2"), ("urgent", ">u2")]
)  # fmt: skip
_RECORD: Final = [("sec", "<u4"), ("usec", "<u4"), ("kept", "<u4"), ("len", "<u4")]


def segments(count: int, payload: int = 0) -> NDArray[np.void]:
    """Records of TCP segments, addresses and numbers unset; ``payload`` octets each.

    Without payload they are padded to the 60 octets of the shortest Ethernet frame.
    """
    pad = 6 if payload == 0 else payload
    made = np.zeros(count, [*_RECORD, ("h", _HEADERS), ("rest", f"{pad}u1")])
    made["kept"] = made["len"] = _HEADERS.itemsize + pad
    h = made["h"]
    h["dst"], h["src"], h["type"] = [0, 0x1B, 0x1B, 1, 2, 3], [0, 0x50, 0x56, 4, 5, 6], 0x0800
    h["version"], h["ttl"], h["protocol"] = 0x45, 64, 6
    h["length"] = 40 + payload
    h["data"], h["window"] = 0x50, 64_240
    return made


def seal(made: NDArray[np.void], microseconds: NDArray[np.int64], payload: int = 0) -> None:
    """Set times and checksums."""
    made["sec"], made["usec"] = START + microseconds // 1_000_000, microseconds % 1_000_000
    frames = made.view(np.uint8).reshape(len(made), -1)[:, 16:]
    made["h"]["sum"] = _checksum(frames[:, 14:34])
    pseudo = np.zeros((len(made), 12), np.uint8)
    pseudo[:, :8] = frames[:, 26:34]
    pseudo[:, 9] = 6
    pseudo[:, 10:] = np.frombuffer((20 + payload).to_bytes(2), np.uint8)
    made["h"]["check"] = _checksum(np.hstack([pseudo, frames[:, 34 : 54 + payload]]))


def _checksum(octets: NDArray[np.uint8]) -> NDArray[np.uint16]:
    words = octets[:, 0::2].astype(np.uint32) << 8
    words[:, : octets.shape[1] // 2] += octets[:, 1::2]
    total = words.sum(1, dtype=np.uint64)
    while (total >> 16).any():
        total = (total & 0xFFFF) + (total >> 16)
    return np.asarray(~total & 0xFFFF, dtype=np.uint16)


def scan(path: Path) -> int:
    """A SYN scan of a /16 on two ports, each address some twelve times; a quarter is refused."""
    random = np.random.default_rng(SEED)
    probes = segments(PROBES)
    order = random.permutation(PROBES)
    target = order % 65_536
    times = np.sort(random.integers(0, SCAN_SECONDS * 1_000_000, PROBES))
    h = probes["h"]
    h["from"], h["to"] = 10 << 24 | 10 << 16 | 157, SCANNED[0] << 24 | SCANNED[1] << 16 | target
    h["dport"] = np.where(order // 65_536 % 2, *PORTS)
    h["sport"] = 32_768 + order // 131_072 * 101
    h["seq"], h["flags"], h["window"] = random.integers(0, 2**32, PROBES), SYN, 1024
    chosen = np.sort(random.choice(PROBES, ANSWERED, replace=False))
    answers = segments(ANSWERED)
    a = answers["h"]
    for field, other in (("from", "to"), ("to", "from"), ("sport", "dport"), ("dport", "sport")):
        a[field] = h[other][chosen]
    a["ack"], a["flags"] = h["seq"][chosen] + 1, RST | ACK
    seal(probes, times)
    seal(answers, times[chosen] + random.integers(200, 20_000, ANSWERED))
    together = _joined([probes, answers])
    when = together["sec"].astype(np.int64) * 1_000_000 + together["usec"]
    with path.open("wb") as out:
        out.write(HEADER)
        out.write(together[np.argsort(when, kind="stable")].tobytes())
    return len(together)


def transfers(path: Path) -> int:
    """Files of 20 MiB, sent at once by as many hosts, every second segment acknowledged."""
    random = np.random.default_rng(SEED)
    count = TRANSFER_BYTES // SEGMENT
    parts, small = [], []
    for number in range(TRANSFERS):
        begin = int(random.integers(0, 1_000_000))
        step = TRANSFER_SECONDS * 1_000_000 // count
        ends = (10 << 24 | 10 << 16 | 20 + number, 10 << 24 | 10 << 16 | 200)
        ports = (40_000 + number, 9000 + number)
        data = segments(count, SEGMENT)
        data["rest"] = random.integers(0, 256, (count, SEGMENT), np.uint8)
        h = data["h"]
        h["from"], h["to"], h["sport"], h["dport"] = *ends, *ports
        h["seq"], h["ack"], h["flags"] = 1001 + np.arange(count) * SEGMENT, 2001, PSH | ACK
        times = begin + 1000 + np.arange(count, dtype=np.int64) * step
        seal(data, times, SEGMENT)
        hands = segments(3 + count // 2 + 2)
        h = hands["h"]
        ours = np.zeros(len(hands), bool)
        ours[[0, 2, -2]] = True
        h["from"], h["to"] = np.where(ours, ends[0], ends[1]), np.where(ours, ends[1], ends[0])
        h["sport"], h["dport"] = (
            np.where(ours, ports[0], ports[1]), np.where(ours, ports[1], ports[0])
        )  # fmt: skip
        last = 1001 + count * SEGMENT
        acknowledged = 1001 + (2 + 2 * np.arange(count // 2)) * SEGMENT
        h["seq"] = [1000, 2000, 1001, *[2001] * (count // 2), last, 2001]
        h["ack"] = [0, 1001, 2001, *acknowledged, 2001, last + 1]
        h["flags"] = [SYN, SYN | ACK, ACK, *[ACK] * (count // 2), FIN | ACK, FIN | ACK]
        after = times[-1]
        seal(hands, np.array([begin, begin + 300, begin + 600, *(times[1::2] + 150)[: count // 2],
                              after + 500, after + 800]))  # fmt: skip
        parts.append(data)
        small.append(hands)
    return _merged(path, _joined(parts), _joined(small))


def _joined(parts: list[NDArray[np.void]]) -> NDArray[np.void]:
    """All in one; joined as octets, because NumPy would turn fields into its own byte order."""
    dtype = parts[0].dtype
    plain = [part.view(f"V{dtype.itemsize}") for part in parts]
    return np.concatenate(plain).view(dtype)


def _merged(path: Path, large: NDArray[np.void], small: NDArray[np.void]) -> int:
    """Both in order of time."""
    times = [each["sec"].astype(np.int64) * 1_000_000 + each["usec"] for each in (large, small)]
    order = np.argsort(np.concatenate(times), kind="stable")
    with path.open("wb", buffering=1 << 22) as out:
        out.write(HEADER)
        for at in order.tolist():
            row = large[at] if at < len(large) else small[at - len(large)]
            out.write(row.tobytes())
    return len(order)

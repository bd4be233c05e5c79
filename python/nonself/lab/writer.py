"""Compose a day: all batches, in order of time, into one pcap file."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nonself.lab.plan import DAY, MONDAY, Plan, batches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nonself.lab.copies import Copies
    from nonself.lab.template import Flags, Ints, Library, Octets

HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
CHUNK_ROWS = 4_000_000  # octets of copies made at once
CHUNK_WRITE = 100_000  # packets written at once


@dataclass
class _Pile:
    """The packets of a day before they are sorted: a flat array of records, in parts."""

    times: list[Ints] = field(default_factory=list)
    lengths: list[Ints] = field(default_factory=list)
    octets: list[Octets] = field(default_factory=list)

    def add(self, copies: Copies, stamp: Ints, numbers: Ints, rows: Flags) -> None:
        """Make the chosen copies, a bounded number at once."""
        template = copies.template
        chosen = np.flatnonzero(rows)
        step = max(1, CHUNK_ROWS // len(template.octets))
        for at in range(0, len(chosen), step):
            part = np.zeros(len(rows), bool)
            part[chosen[at : at + step]] = True
            made = copies.frames(stamp, numbers, part)
            self.times.append(stamp[part].ravel())
            self.lengths.append(np.tile(template.lengths, len(made)))
            self.octets.append(made.ravel())


def write_day(path: Path, plans: list[Plan], library: Library, seed: int) -> int:
    """Write what of the plans falls on the last plan's day; give the number of packets.

    The plans before it matter for conversations that go on over midnight.
    """
    begin = int((MONDAY + plans[-1].day * DAY) * 1e6)
    end = begin + DAY * 1_000_000
    pile = _Pile()
    for plan in plans:
        for copies, random in batches(plan, library, seed):
            stamp = copies.times(random)
            numbers = copies.numbers(random)
            rows = (stamp[:, -1] >= begin) & (stamp[:, 0] < end)
            if rows.any():
                pile.add(copies, stamp, numbers, rows)
    stamp = np.concatenate(pile.times)
    order = np.argsort(stamp, kind="stable")
    order = order[(stamp[order] >= begin) & (stamp[order] < end)]
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as out:
        out.write(HEADER)
        for piece in _in_order(pile, order):
            out.write(piece.tobytes())
    temporary.replace(path)
    return len(order)


def _in_order(pile: _Pile, order: Ints) -> Iterator[Octets]:
    """The records in the given order, some at once."""
    length, flat = np.concatenate(pile.lengths), np.concatenate(pile.octets)
    start = np.cumsum(length) - length
    for at in range(0, len(order), CHUNK_WRITE):
        chosen = order[at : at + CHUNK_WRITE]
        size = length[chosen]
        before = np.cumsum(size) - size
        yield flat[np.arange(size.sum()) + np.repeat(start[chosen] - before, size)]

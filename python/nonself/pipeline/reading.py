"""Captures in order of their first packet, with the clock that ticks follow."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from nonself.capture import CaptureSettings, read_captures
from nonself.capture.files import CaptureFile
from nonself.capture.pcap import BATCH_PACKETS
from nonself.config import Site
from nonself.events.addresses import DEFAULT_LOCAL
from nonself.pipeline.report import Read


@dataclass(frozen=True)
class Input:
    """A capture and the fingerprint of its content: the same content is the same input."""

    file: CaptureFile
    sha256: str

    @property
    def first(self) -> int | None:
        """Time of the first packet, ns; None when there is none."""
        return self.file.first_ts if self.file.first_ts >= 0 else None


@dataclass(frozen=True)
class Portion:
    """Some records of a capture, in the order in which they were complete."""

    records: Mapping[str, pl.DataFrame]
    clock: int | None
    """No later record was complete before this packet time, ns."""
    read: Read
    """What was read of the capture so far."""
    bytes_read: int
    path: Path
    number: int
    """Of the portions of its capture, from 0."""
    is_last: bool = False


def fingerprint(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def portions(
    inputs: Sequence[Input], site: Site, batch_packets: int = BATCH_PACKETS
) -> Iterator[Portion]:
    """All records of all captures; the same captures give the same portions.

    Where captures overlap in time, the clock stands still until the later one has been read too.
    """
    for place, source in enumerate(inputs):
        later = [each.first for each in inputs[place + 1 :] if each.first is not None]
        yield from _portions(source, min(later, default=None), site, batch_packets)


def _portions(
    source: Input, limit: int | None, site: Site, batch_packets: int
) -> Iterator[Portion]:
    file = source.file
    read = Read(file.path.name, source.sha256, file.size, first=source.first)
    local = (*(site.local_networks or DEFAULT_LOCAL), *(net for net, _ in site.zone_networks))
    settings = CaptureSettings(local_networks=local, batch_packets=batch_packets)
    captures = read_captures([file.path], settings)
    number = 0
    for batch in captures:
        read = replace(read, packets=batch.packets, last=batch.watermark)
        clock = _earlier(read.last, limit)
        yield Portion(batch.records, clock, read, batch.bytes_read, file.path, number)
        number += 1
    problem = captures.problems[0].message if captures.problems else None
    read = replace(read, counters=captures.counters, error=problem)
    clock = _earlier(read.last, limit)
    yield Portion({}, clock, read, file.size, file.path, number, is_last=True)


def _earlier(clock: int | None, limit: int | None) -> int | None:
    return clock if limit is None or clock is None else min(clock, limit)

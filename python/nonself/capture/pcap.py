"""Capture files become batches of records."""

import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from nonself import _core
from nonself.capture.files import (
    STANDARD_INPUT,
    CaptureFile,
    CaptureProblem,
    find_captures,
    reason_of,
    without_path,
)
from nonself.capture.pace import Pace

BATCH_PACKETS: Final = 200_000
"""Packets per batch: large enough for columns, small enough for memory."""

SMALL: Final = 16 * 2**20
"""Bytes of a capture for which several sensors are not worth their while."""

MOST_WORKERS: Final = 8
"""Sensors at most, unless told: each is told of every packet, so more of them gain less."""


def processors() -> int:
    """Processors that this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class CaptureSettings:
    """How captures are read."""

    ignore_checksums: bool | None = None
    """Count packets with a wrong checksum as good. None: where the sender left it to its card."""

    local_networks: tuple[str, ...] | None = None
    """Networks of the site, such as ``10.0.0.0/8``; None: the private ranges."""

    batch_packets: int = BATCH_PACKETS

    memory: int | None = None
    """Bytes that connections, reassembly and parsers may keep; None: 1 GiB."""

    file_hashes: tuple[str, ...] | None = None
    """Hashes made of files that connections carry, of ``md5 sha1 sha256``; None: all."""

    workers: int | None = None
    """Sensors that share the connections of a capture, with the rows of one; None: as many as
    there are processors, and one for a capture that is small or that another program writes."""

    speed: float | None = None
    """Give batches no faster than so many times the pace at which they were captured."""


@dataclass(frozen=True)
class Batch:
    """The records that some packets completed."""

    path: Path
    records: Mapping[str, pl.DataFrame]
    """Log to records; logs without records are absent."""

    watermark: int | None
    """Newest packet time of this file so far (ns); None before its first packet."""

    bytes_read: int
    """Of all files so far, as they are on disk."""

    size: int
    """Of all files together: ``bytes_read`` ends here."""

    packets: int
    """Of all files so far."""


class Captures(Iterator[Batch]):
    """Captures, one after the other, as batches; afterwards what was counted and what failed."""

    def __init__(self, paths: Iterable[Path], settings: CaptureSettings) -> None:
        self.files, self.problems = find_captures(paths)
        self.settings = settings
        self.size = sum(file.size for file in self.files)
        self.packets = 0
        self._counters: Counter[str] = Counter()
        self._batches = self._read()

    def __next__(self) -> Batch:
        return next(self._batches)

    @property
    def counters(self) -> dict[str, int]:
        """Everything counted in the files that were read to their end, by name."""
        return dict(sorted(self._counters.items()))

    def _read(self) -> Iterator[Batch]:
        done = 0
        pace = None if self.settings.speed is None else Pace(self.settings.speed)
        for file in self.files:
            yield from self._read_file(file, done, pace)
            done += file.size

    def _workers(self, file: CaptureFile) -> int:
        if self.settings.workers is not None:
            return self.settings.workers
        return min(MOST_WORKERS, processors()) if file.size >= SMALL else 1

    def _read_file(self, file: CaptureFile, done: int, pace: Pace | None) -> Iterator[Batch]:
        networks = self.settings.local_networks
        try:
            reader = _core.CaptureReader(
                STANDARD_INPUT if file.is_pipe else str(file.path),
                ignore_checksums=self.settings.ignore_checksums,
                local_networks=None if networks is None else list(networks),
                memory=self.settings.memory,
                file_hashes=None
                if self.settings.file_hashes is None
                else list(self.settings.file_hashes),
                workers=self._workers(file),
            )
        except _core.CaptureError as error:  # it was changed since it was found
            self.problems.append(CaptureProblem(file.path, without_path(error, file.path)))
            return
        except OSError as error:
            self.problems.append(CaptureProblem(file.path, reason_of(error)))
            return
        before = self.packets
        if file.is_pipe and pace is None:
            pace = Pace(math.inf)  # whoever reads waits for no more than a second of packets
        while (batch := _next(reader, self.settings.batch_packets, pace)) is not None:
            self.packets = before + reader.packets
            yield Batch(
                path=file.path,
                records={log: pl.DataFrame(rows) for log, rows in batch.items()},
                watermark=reader.watermark,
                bytes_read=done + min(reader.bytes_read, file.size),
                size=self.size,
                packets=self.packets,
            )
        self._counters.update(reader.counters())
        if reader.error is not None:
            self.problems.append(CaptureProblem(file.path, reader.error))


def _next(
    reader: _core.CaptureReader, most: int, pace: Pace | None
) -> dict[str, _core.ArrowBatch] | None:
    if pace is None:
        return reader.next(most)
    first = reader.first_ts
    rows = reader.next(most, None if first is None else pace.until(first, reader.watermark))
    if reader.watermark is not None:
        pace.keep(reader.watermark)
    return rows


def read_captures(paths: Iterable[Path], settings: CaptureSettings | None = None) -> Captures:
    """Read capture files, and those of folders, in the order of their first packet.

    A file that fails is a value in ``problems``, never an exception; what was read of it is kept.
    """
    return Captures(paths, settings or CaptureSettings())

"""Capture files become batches of records."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from nonself import _core
from nonself.capture.files import (
    CaptureFile,
    CaptureProblem,
    find_captures,
    reason_of,
    without_path,
)

BATCH_PACKETS: Final = 200_000
"""Packets per batch: large enough for columns, small enough for memory."""


@dataclass(frozen=True)
class CaptureSettings:
    """How captures are read."""

    ignore_checksums: bool | None = None
    """Count packets with a wrong checksum as good. None: where the sender left it to its card."""

    local_networks: tuple[str, ...] | None = None
    """Networks of the site, such as ``10.0.0.0/8``; None: the private ranges."""

    batch_packets: int = BATCH_PACKETS


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
        for file in self.files:
            yield from self._read_file(file, done)
            done += file.size

    def _read_file(self, file: CaptureFile, done: int) -> Iterator[Batch]:
        networks = self.settings.local_networks
        try:
            reader = _core.CaptureReader(
                str(file.path),
                ignore_checksums=self.settings.ignore_checksums,
                local_networks=None if networks is None else list(networks),
            )
        except _core.CaptureError as error:  # it was changed since it was found
            self.problems.append(CaptureProblem(file.path, without_path(error, file.path)))
            return
        except OSError as error:
            self.problems.append(CaptureProblem(file.path, reason_of(error)))
            return
        before = self.packets
        while (batch := reader.next(self.settings.batch_packets)) is not None:
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


def read_captures(paths: Iterable[Path], settings: CaptureSettings | None = None) -> Captures:
    """Read capture files, and those of folders, in the order of their first packet.

    A file that fails is a value in ``problems``, never an exception; what was read of it is kept.
    """
    return Captures(paths, settings or CaptureSettings())

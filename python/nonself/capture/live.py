"""A network interface becomes batches of records, as it is spoken on it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from nonself import _core
from nonself.capture.files import CaptureFile, CaptureProblem, reason_of
from nonself.capture.pcap import Batch, CaptureSettings

EVERY: Final = 1.0
"""Seconds between two batches."""

RING_MIB: Final = 64
"""Room for packets that wait for a sensor, of each worker."""


@dataclass(frozen=True)
class Second:
    """What passed since the batch before."""

    seconds: float
    packets: int
    """On the link, the dropped ones included."""

    dropped: int
    """For which no sensor was free."""


class Live(Iterator[Batch]):
    """An interface, as a batch every second until it is stopped.

    Raises:
        OSError: there is no such interface, or packets may not be read from it.
    """

    def __init__(
        self,
        interface: str,
        settings: CaptureSettings | None = None,
        *,
        workers: int = 1,
        ring_mib: int = RING_MIB,
        seconds: float | None = None,
    ) -> None:
        """Begin to watch.

        Args:
            interface: its name, such as ``eth0``.
            settings: how packets are read.
            workers: sensors that share the connections, one thread each.
            ring_mib: room for packets that wait, of each worker.
            seconds: stop after so long; None: when :meth:`stop` is called.
        """
        settings = settings or CaptureSettings()
        networks = settings.local_networks
        self._reader = _core.LiveReader(
            interface,
            workers=workers,
            ring_bytes=ring_mib << 20,
            ignore_checksums=settings.ignore_checksums,
            local_networks=None if networks is None else list(networks),
            memory=settings.memory,
            file_hashes=None if settings.file_hashes is None else list(settings.file_hashes),
        )
        self.path = Path(interface)
        self.files = [CaptureFile(time.time_ns(), self.path, 0)]
        self.problems: list[CaptureProblem] = []
        self.last = Second(0.0, 0, 0)
        self._began = self._before = time.monotonic()
        self._until = None if seconds is None else self._began + seconds
        self._seen = (0, 0)
        self._stopped = self._ended = False

    def stop(self) -> None:
        """End it: the next batch is the last."""
        self._stopped = True

    @property
    def packets(self) -> int:
        """Packets on the link so far, the dropped ones included."""
        return self._seen[0]

    @property
    def dropped(self) -> int:
        """Packets so far for which no sensor was free."""
        return self._seen[1]

    @property
    def counters(self) -> dict[str, int]:
        """Everything counted so far, by name."""
        return self._reader.counters() | {"dropped_by_kernel": self.dropped}

    def __next__(self) -> Batch:
        if self._ended:
            raise StopIteration
        if not self._stopped:
            self._wait()
        error = self._reader.error
        if error is not None:
            self.problems.append(CaptureProblem(self.path, error))
        if self._stopped or error is not None:
            self._reader.finish()
            self._ended = True
        records = {
            log: pl.concat([pl.DataFrame(part) for part in parts])
            for log, parts in self._reader.take().items()
        }
        self._count()
        return Batch(self.path, records, self._reader.watermark, 0, 0, self.packets)

    def _wait(self) -> None:
        now = time.monotonic()
        end = self._before + EVERY
        if self._until is not None and self._until <= end:
            end = self._until
            self._stopped = True
        time.sleep(max(0.0, end - now))

    def _count(self) -> None:
        now, seen = time.monotonic(), self._reader.link
        self.last = Second(now - self._before, seen[0] - self._seen[0], seen[1] - self._seen[1])
        self._before, self._seen = now, seen


def watch(
    interface: str,
    settings: CaptureSettings | None = None,
    *,
    workers: int = 1,
    ring_mib: int = RING_MIB,
    seconds: float | None = None,
) -> Live:
    """Watch an interface; an error says in one line what is wrong with it.

    Raises:
        OSError: with the interface as ``filename``.
    """
    try:
        return Live(interface, settings, workers=workers, ring_mib=ring_mib, seconds=seconds)
    except OSError as error:
        reason = reason_of(error)
        if isinstance(error, PermissionError):
            reason += " (packets can be read by root, or with CAP_NET_RAW)"
        raise OSError(error.errno, reason, interface) from None

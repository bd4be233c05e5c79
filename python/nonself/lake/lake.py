"""The lake: every record of every tick, kept by log, day and hour."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Final

import polars as pl

from nonself.lake.buffer import Buffer
from nonself.lake.compaction import mergeable, merged, sweep
from nonself.lake.parts import (
    HOUR_NS,
    TICK,
    LakeError,
    Part,
    parts_of,
    read,
    settle,
    take_place,
    write,
)
from nonself.lake.retention import Dropped, Limits, drop_old
from nonself.lake.union import in_order, scan_parts, with_ticks
from nonself.schema import LOGS
from nonself.schema.breach import BREACH
from nonself.schema.log import TIME

WRITERS: Final = 8
"""Files written at the same time: most of the time goes into waiting for the disk."""

BUFFER_BYTES: Final = 64 * 2**20
"""What is held in memory before it is written."""

MERGE_BYTES: Final = 2**20
"""A file smaller than this is written anew together with what comes later in its hour."""

SCHEMAS: Final[Mapping[str, pl.Schema]] = {
    **{path: log.polars for path, log in LOGS.items()},
    "breaches": BREACH,
}


class Lake:
    """Records by log and tick, in Parquet files below one folder.

    What was appended can be read at once; it survives a crash after :meth:`flush`. Appending a tick
    of a log again replaces it, so a replay after a crash leaves nothing twice.
    """

    def __init__(
        self,
        root: Path,
        *,
        schemas: Mapping[str, pl.Schema] = SCHEMAS,
        buffer_bytes: int = BUFFER_BYTES,
    ) -> None:
        self.root = root
        self._schemas = schemas
        self._limit = buffer_bytes
        self._buffer = Buffer()
        self._files = Lock()
        """Held while files are replaced: by the writer, or by who compacts."""

    def logs(self) -> list[str]:
        """Names of the logs that have records, sorted."""
        stored = {path.parents[1].name for path in self.root.glob("*/*/*.parquet")}
        return sorted(stored | set(self._buffer.logs()))

    def append(self, log: str, frame: pl.DataFrame, tick: int) -> None:
        """Keep the records of a log that belong to the tick which starts at ``tick`` (ns).

        Raises:
            LakeError: they did not fit into memory and could not be written.
        """
        self._buffer.put(log, tick, frame)
        if self._buffer.bytes > self._limit:
            self.flush()

    def scan(self, log: str, start: int | None = None, end: int | None = None) -> pl.LazyFrame:
        """Give the records with ``start <= ts < end`` (ns), by tick and in the order appended.

        Columns that only some ticks have are null in the others. A log without records gives an
        empty frame with the columns that it would have.
        """
        parts, _ = parts_of(self.root / log)
        if start is not None:  # nothing begins after the tick in which it was complete
            parts = [part for part in parts if part.last // HOUR_NS >= start // HOUR_NS]
        pending = self._buffer.ticks(log)
        frames = scan_parts(parts, without=pending)
        frames += [with_ticks(pending).lazy()] if pending else []
        schema = self._schemas.get(log, pl.Schema({"ts": TIME}))
        if not frames:
            return pl.LazyFrame(schema=schema)
        records = in_order(frames, schema)
        for bound, keep in ((start, pl.Expr.ge), (end, pl.Expr.lt)):
            if bound is not None:
                records = records.filter(keep(pl.col("ts"), pl.lit(bound).cast(TIME)))
        return records

    def ticks(
        self, logs: Iterable[str], start: int, end: int
    ) -> Iterator[tuple[int, dict[str, pl.DataFrame]]]:
        """Give the stored ticks with ``start <= tick < end`` (ns) in order, with their records.

        An hour is held in memory at a time; what is not written yet is left out.
        """
        parts = {log: parts_of(self.root / log)[0] for log in logs}
        hours = {p.first // HOUR_NS for each in parts.values() for p in each if p.last >= start}
        for hour in sorted(hour for hour in hours if hour * HOUR_NS < end):
            found: dict[int, dict[str, pl.DataFrame]] = {}
            for log, each in parts.items():
                stored = [read(part) for part in each if part.first // HOUR_NS == hour]
                if not stored:
                    continue
                whole = pl.concat(stored, how="diagonal_relaxed")
                for (tick,), frame in whole.partition_by(TICK, as_dict=True).items():
                    found.setdefault(int(tick), {})[log] = frame.drop(TICK)
            for tick in sorted(found):
                if start <= tick < end:
                    yield tick, found[tick]

    def flush(self) -> None:
        """Write everything that is held in memory; it survives a crash from here on.

        Raises:
            LakeError: it cannot be written. What was not written stays in memory.
        """
        with self._files:
            self._flush()

    def compact(self, now: int, most: int = 8) -> int:
        """Make the files of hours before ``now`` (ns) one each, at most ``most`` hours at a time.

        May run in another thread than the writer's. Gives how many hours were compacted.
        """
        done = 0
        for folder, parts in islice(mergeable(self.root, now), most):
            try:
                prepared = merged(folder, parts)
            except LakeError:
                if parts_of(folder, parts[0].first // HOUR_NS)[0] == parts:
                    raise  # not because the writer has just replaced one of them
                continue
            with self._files:  # the writer waits for a new name at most, not for the merging
                if parts_of(folder, parts[0].first // HOUR_NS)[0] == parts:
                    take_place(prepared)
                    done += 1
                else:
                    prepared.unlink(missing_ok=True)
            settle([prepared.parent])
        return done

    def sweep(self, grace: float = 0.0) -> int:
        """Remove files that were replaced ``grace`` seconds ago or before; gives how many."""
        with self._files:
            return sweep(self.root, grace)

    def drop_old(self, limits: Limits, now: int) -> list[Dropped]:
        """Remove what is beyond the limits; see :mod:`nonself.lake.retention`."""
        with self._files:
            return drop_old(self.root, limits, now)

    def _flush(self) -> None:
        hours = self._buffer.hours()
        with ThreadPoolExecutor(WRITERS) as pool:
            written = [
                (log, ticks, pool.submit(self._write_hour, self.root / log, ticks))
                for log, hour in hours
                if (ticks := self._buffer.ticks(log, hour))
            ]
        failed = [error for *_, future in written if (error := future.exception())]
        for log, ticks, future in written:
            if not future.exception():
                self._buffer.drop(log, ticks)
        folders = {future.result() for *_, future in written if not future.exception()}
        settle(sorted(folders | {folder.parent for folder in folders}))
        if failed:
            raise failed[0]

    def truncate(self, tick: int) -> None:
        """Forget every record of this tick and of all later ones.

        Raises:
            LakeError: a file that holds earlier ticks too cannot be written anew.
        """
        with self._files:
            self._truncate(tick)

    def _truncate(self, tick: int) -> None:
        for log in self._buffer.logs():
            self._buffer.drop(log, [held for held in self._buffer.ticks(log) if held >= tick])
        for log in self.logs():
            parts, replaced = parts_of(self.root / log)
            for part in parts:
                if part.first < tick <= part.last:
                    kept = read(part).filter(pl.col(TICK) < tick)
                    folder, generation = self.root / log, part.generation + 1
                    write(kept, Part.named(folder, part.first, part.last, generation).path)
                if part.last >= tick:
                    replaced.append(part)
            for part in replaced:
                part.path.unlink(missing_ok=True)

    def _write_hour(self, folder: Path, ticks: Mapping[int, pl.DataFrame]) -> Path:
        """Write ticks of one hour, together with the files that they replace or extend."""
        first, last = min(ticks), max(ticks)
        parts, replaced = parts_of(folder, first // HOUR_NS)
        merged: list[Part] = []
        for part in parts:
            overlaps = part.first <= last and first <= part.last
            if overlaps or part.path.stat().st_size < MERGE_BYTES:
                merged.append(part)
        # A merged small part can lie beyond a large one, which then has to come along.
        first = min([first, *(part.first for part in merged)])
        last = max([last, *(part.last for part in merged)])
        merged = [part for part in parts if part.first <= last and first <= part.last]
        stored = [read(part).filter(~pl.col(TICK).is_in(list(ticks))) for part in merged]
        whole = with_ticks(ticks)
        if stored:
            together = pl.concat([*stored, whole], how="diagonal_relaxed")
            whole = together.sort(TICK, maintain_order=True)
        generation = max((part.generation + 1 for part in merged), default=0)
        made = Part.named(folder, first, last, generation)
        write(whole, made.path)
        for part in [*merged, *replaced]:
            part.path.unlink(missing_ok=True)
        return made.path.parent

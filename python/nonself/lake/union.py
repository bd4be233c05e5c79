"""Frames of different ticks as one: columns by name, rows by tick."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import polars as pl

from nonself.lake.parts import PLACE, TICK, LakeError, Part


def scan_parts(parts: Iterable[Part], *, without: Collection[int]) -> list[pl.LazyFrame]:
    """Scan files, those with the same columns together, leaving out some ticks."""
    by_columns: dict[tuple[tuple[str, pl.DataType], ...], list[Part]] = {}
    for part in parts:
        try:
            columns = tuple(pl.read_parquet_schema(part.path).items())
        except (OSError, pl.exceptions.PolarsError) as error:
            raise LakeError(part.path, f"cannot be read: {error}") from error
        by_columns.setdefault(columns, []).append(part)
    frames = []
    for columns, group in by_columns.items():
        frame = pl.scan_parquet([part.path for part in group], glob=False)
        if any(name == PLACE for name, _ in columns):
            frame = frame.sort(TICK, PLACE, maintain_order=True).drop(PLACE)
        hidden = [tick for tick in without if any(p.first <= tick <= p.last for p in group)]
        frames.append(frame.filter(~pl.col(TICK).is_in(hidden)) if hidden else frame)
    return frames


def with_ticks(frames: Mapping[int, pl.DataFrame]) -> pl.DataFrame:
    """Give frames by tick as one, in the order of their ticks, which become a column."""
    ordered = sorted(frames.items())
    whole = pl.concat([frame for _, frame in ordered], how="diagonal_relaxed")
    ticks = np.repeat([tick for tick, _ in ordered], [frame.height for _, frame in ordered])
    return whole.with_columns(pl.Series(TICK, ticks, pl.Int64))


def in_order(frames: Sequence[pl.LazyFrame], schema: pl.Schema) -> pl.LazyFrame:
    """Join frames to one, the same however the ticks were spread over them.

    Rows are ordered by tick; columns as in the schema, then by name.
    """
    records = pl.concat(frames, how="diagonal_relaxed") if len(frames) > 1 else frames[0]
    if len(frames) > 1:
        records = records.sort(TICK, maintain_order=True)
    found = records.collect_schema().names()
    known = [name for name in schema if name in found]
    return records.select(*known, *sorted(set(found) - set(known) - {TICK}))

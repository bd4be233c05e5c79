"""Changes to the records of a tick: rows that an attack adds, repeats, or takes away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nonself.events.tick import TICK_NS, Tick

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.life.roster import Roster

Row = dict[str, Any]
SECOND = 1_000_000_000


@dataclass
class Injection:
    """One attack on one day."""

    involved: frozenset[str]
    """Devices of which an alert counts: who attacks, who is attacked."""
    ticks: int
    """How many ticks are looked at from its start."""
    apply: Callable[[int, Tick], Tick]
    """The records of a tick with the attack in them; its number counts from the start."""
    first: int = 0
    """Tick in which it begins to act."""
    note: str = field(default="")


def added(tick: Tick, rows: dict[str, list[Row]]) -> Tick:
    """The tick with further rows, which take what they do not say from a row of their log."""
    records = dict(tick.records)
    for log, more in rows.items():
        frame = records.get(log)
        if not more or frame is None:
            continue
        base = frame.head(1).clear(len(more))
        columns = [_column(base[name], [row.get(name) for row in more]) for name in frame.columns]
        records[log] = pl.concat([frame, pl.DataFrame(columns)]).sort("ts", maintain_order=True)
    return Tick(tick.start, records)


def _column(like: pl.Series, values: list[Any]) -> pl.Series:
    if like.dtype == pl.Datetime("ns", "UTC"):
        return pl.Series(like.name, values, dtype=pl.Int64).cast(like.dtype)
    return pl.Series(like.name, values, dtype=like.dtype)


def connection(
    tick: Tick, second: float, orig: Row, resp: Row, service: str, **more: object
) -> Row:
    """A row of ``conn`` or of a log beside it."""
    failed = bool(more.pop("failed", False))
    return {
        "ts": tick.start + int(second * SECOND),
        **{f"orig.{name}": value for name, value in orig.items()},
        **{f"resp.{name}": value for name, value in resp.items()},
        "service_key": service,
        "failed": failed,
        "answered": not failed,
        "local_orig": True,
        "local_resp": resp["zone_kind"] != "external",
        "orig_bytes": 700,
        "resp_bytes": 3000,
        "duration": 0.5,
        "uid": f"X{tick.start}{second:.3f}",
        **more,
    }


def side(site: Roster, device: str) -> Row:
    """A device of the site as one side of a record."""
    zone = int(site.zone[site.names.index(device)])
    return {
        "device": device,
        "endpoint": device,
        "zone": ("Office", "Servers", "Plant")[zone],
        "zone_kind": ("it", "it", "ot")[zone],
        "new": False,
        "age": 3e6,
    }


def outside(address: str) -> Row:
    """An external endpoint as one side of a record."""
    return {"device": None, "endpoint": address, "zone": "external", "zone_kind": "external",
            "new": False, "age": None}  # fmt: skip


def unknown(address: str) -> Row:
    """An internal address at which nobody answers."""
    return {"device": None, "endpoint": address, "zone": "Office", "zone_kind": "it",
            "new": False, "age": None}  # fmt: skip


def without(tick: Tick, log: str, gone: pl.Expr) -> Tick:
    """The tick without some rows of a log."""
    records = dict(tick.records)
    if log in records:
        records[log] = records[log].filter(~gone)
    return Tick(tick.start, records)


def repeated(
    tick: Tick, log: str, chosen: pl.Expr, times: float, random: np.random.Generator
) -> Tick:
    """The tick with some rows of a log repeated, 1.2 or 2 times as many in all."""
    records = dict(tick.records)
    frame = records.get(log)
    if frame is None:
        return tick
    rows = frame.filter(chosen)
    count = round(rows.height * (times - 1.0))
    if count:
        more = rows[np.sort(random.integers(0, rows.height, count)).tolist()]
        shift = random.integers(0, 2 * SECOND, count)
        ts = (more["ts"].cast(pl.Int64) + pl.Series(shift)).clip(
            upper_bound=tick.start + TICK_NS - 1
        )
        more = more.with_columns(ts.cast(pl.Datetime("ns", "UTC")).alias("ts"))
        records[log] = pl.concat([frame, more]).sort("ts", maintain_order=True)
    return Tick(tick.start, records)

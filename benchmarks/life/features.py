"""What the baselines see: eleven numbers of each device and five minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from nonself.events.tick import Tick

NAMES: Final = (
    "connections", "failed", "peers", "services", "external", "bytes out", "bytes in",
    "bytes external", "commands", "writes", "commanded",
)  # fmt: skip


def features(tick: Tick, only: frozenset[str] | None = None) -> pl.DataFrame:
    """One row for each active device: its name, and the features on a log scale."""
    device = pl.col("orig.device")
    empty = pl.DataFrame(schema={"device": pl.String})
    conn, ot = tick.records.get("conn"), tick.records.get("ot_command")
    of_conn = empty
    if conn is not None:
        conn = conn if only is None else conn.filter(device.is_in(list(only)))
        outside = pl.col("resp.zone_kind") == "external"
        of_conn = conn.group_by(device.alias("device")).agg(
            pl.len().alias("connections"),
            pl.col("failed").sum(),
            pl.col("resp.endpoint").n_unique().alias("peers"),
            pl.col("service_key").n_unique().alias("services"),
            outside.sum().alias("external"),
            pl.col("orig_bytes").sum().alias("bytes out"),
            pl.col("resp_bytes").sum().alias("bytes in"),
            pl.col("orig_bytes").filter(outside).sum().alias("bytes external"),
        )
    of_ot = empty
    if ot is not None:
        ot = ot if only is None else ot.filter(device.is_in(list(only)))
        of_ot = ot.group_by(device.alias("device")).agg(
            pl.len().alias("commands"),
            (pl.col("class") == "action").sum().alias("writes"),
            pl.col("resp.device").n_unique().alias("commanded"),
        )
    joined = of_conn.join(of_ot, on="device", how="full", coalesce=True)
    missing = [pl.lit(0).alias(name) for name in NAMES if name not in joined.columns]
    return joined.with_columns(missing).select(
        "device", *(pl.col(name).fill_null(0).cast(pl.Float64).log1p() for name in NAMES)
    ).sort("device")  # fmt: skip


class Standard:
    """Features less the device's own mean, by its own spread."""

    def __init__(self, past: pl.DataFrame) -> None:
        numbers = past.group_by("device").agg(
            *(pl.col(name).mean().alias(f"{name} mean") for name in NAMES),
            *(pl.col(name).std().fill_null(1.0).alias(f"{name} std") for name in NAMES),
        )
        self._of = {row[0]: np.array(row[1:], dtype=np.float64) for row in numbers.iter_rows()}
        self._all = np.concatenate([
            past.select(NAMES).mean().to_numpy()[0], past.select(NAMES).std().to_numpy()[0]
        ])  # fmt: skip

    def __call__(self, rows: pl.DataFrame) -> np.ndarray:
        """One row of numbers for each of the rows."""
        known = np.array([self._of.get(name, self._all) for name in rows["device"]])
        if not len(known):
            return np.zeros((0, len(NAMES)))
        mean, spread = known[:, : len(NAMES)], known[:, len(NAMES) :]
        return np.asarray((rows.select(NAMES).to_numpy() - mean) / np.maximum(spread, 0.1))

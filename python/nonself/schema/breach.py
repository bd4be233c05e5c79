"""A model breach: one model's finding about one device."""

from typing import Final

import polars as pl

TIME: Final = pl.Datetime("ns", "UTC")

CONDITION: Final = pl.Struct(
    {"name": pl.String, "held": pl.Boolean, "seen": pl.String, "expected": pl.String}
)
"""One named selection of the model: did it hold, what was seen, what would be usual."""

_COLUMNS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "id": pl.String,  # from content: model, device, identifier, time
    "model": pl.String,  # title
    "model_id": pl.String,  # UUID of the model file
    "level": pl.String,  # informational, low, medium, high, critical
    "device": pl.String,  # device id the breach is about
    "ts": TIME,  # first record that breached
    "end": TIME,  # last record that breached within the tick
    "tick": pl.Int64,  # start of the tick, ns
    "log": pl.String,
    "uids": pl.List(pl.String),  # at most 50, in time order
    "count": pl.UInt64,  # records that breached within the tick
    "endpoints": pl.List(pl.String),  # the other sides: device ids or addresses
    "techniques": pl.List(pl.String),  # ATT&CK ids
    "score": pl.Float64,  # 0 to 100, higher is more severe: level and importance together
    "importance": pl.Float64,  # 0 to 100, higher is rarer
    "maturity": pl.Float64,  # 0 to 100, how much of the needed history there is
    "needs_baseline": pl.Boolean,  # false: judged from the first minute on
    "conditions": pl.List(CONDITION),
}
BREACH: Final = pl.Schema(_COLUMNS)

"""Which fields a model may name: those of its log, and what the events stage adds."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

import polars as pl

from nonself.schema import LOGS
from nonself.schema.enriched import added_columns

FACETS: Final[Mapping[str, pl.DataType]] = {
    "importance": pl.Float64(),
    "p": pl.Float64(),
    "maturity": pl.Float64(),
    "new": pl.Boolean(),
    "new_to_network": pl.Boolean(),
    "rarity": pl.Float64(),
    "age": pl.Float64(),
    "seen": pl.Float64(),
    "expected": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "share": pl.Float64(),
    "regularity": pl.Float64(),
    "period": pl.Float64(),
}
"""What the pattern of life says, and its type."""


@cache
def logs() -> Mapping[str, Mapping[str, pl.DataType]]:
    """Each log and its fields, with those that the events stage adds."""
    return MappingProxyType(
        {log: MappingProxyType({**own.polars, **added(log)}) for log, own in LOGS.items()}
    )


def added(log: str) -> dict[str, pl.DataType]:
    """What the events stage adds; logs without two sides get nothing."""
    return added_columns(log) if "id.orig_h" in LOGS[log].polars else {}

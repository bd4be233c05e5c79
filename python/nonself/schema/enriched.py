"""What the events stage adds to the records: who the two sides are."""

from collections.abc import Mapping
from typing import Final

import polars as pl

SIDES: Final = ("orig", "resp")

SIDE_COLUMNS: Final[Mapping[str, pl.DataType]] = {
    "device": pl.String(),
    "endpoint": pl.String(),
    "zone": pl.String(),
    "zone_kind": pl.String(),
    "role": pl.String(),
    "new": pl.Boolean(),
    "age": pl.Float64(),
}
"""Added for each side, as ``orig.device`` and so on; ``age`` is in seconds."""

LOCALITY: Final[Mapping[str, pl.DataType]] = {
    "local_orig": pl.Boolean(),
    "local_resp": pl.Boolean(),
}

BY_LOG: Final[Mapping[str, Mapping[str, pl.DataType]]] = {
    "conn": {"failed": pl.Boolean(), "answered": pl.Boolean(), "service_key": pl.String()},
    "rdp": {"user": pl.String(), "user_is_admin": pl.Boolean()},
    "ssl": {"has_sni": pl.Boolean(), "self_signed": pl.Boolean()},
}
"""Added to one log only."""


def added_columns(log: str) -> dict[str, pl.DataType]:
    """Give the columns that the events stage adds to a log whose records have two sides."""
    sides = {f"{side}.{name}": dtype for side in SIDES for name, dtype in SIDE_COLUMNS.items()}
    return {**sides, **LOCALITY, **BY_LOG.get(log, {})}

"""What a log is: its fields with their Zeek types, and the Polars types that hold them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

TIME: Final = pl.Datetime("ns", "UTC")
"""Every time in the program: nanoseconds since 1970-01-01 UTC."""

SCALARS: Final[dict[str, pl.DataType]] = {
    "time": TIME,
    "interval": pl.Float64(),
    "string": pl.String(),
    "enum": pl.String(),
    "addr": pl.String(),
    "port": pl.UInt64(),
    "bool": pl.Boolean(),
    "count": pl.UInt64(),
    "int": pl.Int64(),
    "double": pl.Float64(),
}
"""The Polars type of each scalar Zeek type."""


def polars_type(zeek: str) -> pl.DataType:
    """Give the Polars type that holds a Zeek type such as ``count`` or ``vector[string]``.

    >>> polars_type("vector[interval]")
    List(Float64)
    """
    container, _, inner = zeek.partition("[")
    if inner:
        if container not in {"set", "vector"}:
            raise ValueError(f"unknown Zeek type {zeek!r}: sets and vectors only")
        return pl.List(polars_type(inner.removesuffix("]")))
    if zeek not in SCALARS:
        raise ValueError(f"unknown Zeek type {zeek!r}; known: {', '.join(SCALARS)}")
    return SCALARS[zeek]


@dataclass(frozen=True)
class Field:
    """One column of a log."""

    name: str
    """As in the ``#fields`` line of a Zeek log."""

    zeek: str
    """As in its ``#types`` line."""

    meaning: str
    """One line for the reference page."""

    unit: str = ""
    """Unit or range, where the type does not say it."""

    @property
    def dtype(self) -> pl.DataType:
        """The Polars type of the column."""
        return polars_type(self.zeek)


TS: Final = Field("ts", "time", "When it began")
UID: Final = Field("uid", "string", "The connection's id, made from its content")
ENDPOINTS: Final = (
    Field("id.orig_h", "addr", "Who started the connection"),
    Field("id.orig_p", "port", "Port of the originator; for ICMP its type", "0 to 65535"),
    Field("id.resp_h", "addr", "Who answered it, or was meant to"),
    Field("id.resp_p", "port", "Port of the responder; for ICMP its code", "0 to 65535"),
)
CONNECTION: Final = (TS, UID, *ENDPOINTS)
"""The columns with which every record about a connection begins."""

SENDER_RECEIVER: Final = (
    Field("source_h", "addr", "Who sent the message"),
    Field("source_p", "port", "From which port", "0 to 65535"),
    Field("destination_h", "addr", "Who received it"),
    Field("destination_p", "port", "On which port", "0 to 65535"),
)
"""Both ends again, in the direction of one message, as ICSNPP's logs have them."""

MESSAGE: Final = (
    *CONNECTION,
    Field("is_orig", "bool", "Sent by the originator of the connection"),
    *SENDER_RECEIVER,
)
"""The columns with which ICSNPP begins a record about one message."""

WRITE_TS: Final = Field(
    "_write_ts", "time", "Packet time at which the record was complete: decides its tick"
)


@dataclass(frozen=True)
class LogSchema:
    """The fields of one log, in the order in which they are written."""

    path: str
    """Name of the log, as in Zeek's ``#path`` line."""

    meaning: str
    """What one row stands for."""

    own_fields: tuple[Field, ...]
    """All but ``_write_ts``, which every log has as its last."""

    source: str
    """Whose names and meanings the fields have, and the protocol's standard."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields of the log."""
        return (*self.own_fields, WRITE_TS)

    @cached_property
    def polars(self) -> pl.Schema:
        """Column names with their Polars types."""
        return pl.Schema({field.name: field.dtype for field in self.fields})

    def empty(self) -> pl.DataFrame:
        """Give a frame of this log without rows."""
        return pl.DataFrame(schema=self.polars)

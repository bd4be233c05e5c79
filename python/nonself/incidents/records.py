"""Where the analyst's questions go: the lake, read through the columns that it needs."""

from typing import Final, Protocol

import polars as pl

TIME: Final = pl.Datetime("ns", "UTC")
Columns = dict[str, pl.DataType | type[pl.DataType]]

_SIDES: Final[Columns] = {
    "uid": pl.String,
    "id.orig_h": pl.String,
    "id.resp_h": pl.String,
    "id.resp_p": pl.Int64,
    "orig.device": pl.String,
    "orig.endpoint": pl.String,
    "orig.zone": pl.String,
    "orig.zone_kind": pl.String,
    "orig.role": pl.String,
    "resp.device": pl.String,
    "resp.endpoint": pl.String,
    "resp.zone": pl.String,
    "resp.zone_kind": pl.String,
    "local_resp": pl.Boolean,
}

NEEDED: Final[dict[str, Columns]] = {
    "conn": {
        "ts": TIME,
        **_SIDES,
        "proto": pl.String,
        "service": pl.String,
        "service_key": pl.String,
        "duration": pl.Float64,
        "orig_bytes": pl.Int64,
        "resp_bytes": pl.Int64,
        "conn_state": pl.String,
        "failed": pl.Boolean,
        "answered": pl.Boolean,
    },
    "rdp": {
        "ts": TIME,
        **_SIDES,
        "user": pl.String,
        "user_is_admin": pl.Boolean,
        "security_protocol": pl.String,
        "client_name": pl.String,
    },
    "ssl": {
        "ts": TIME,
        **_SIDES,
        "version": pl.String,
        "server_name": pl.String,
        "has_sni": pl.Boolean,
        "self_signed": pl.Boolean,
        "subject": pl.String,
        "issuer": pl.String,
        "ja4": pl.String,
    },
    "ot_command": {
        "ts": TIME,
        **_SIDES,
        "protocol": pl.String,
        "is_orig": pl.Boolean,
        "class": pl.String,
        "function": pl.String,
        "subfunction": pl.String,
        "area": pl.String,
        "address": pl.Int64,
        "quantity": pl.Int64,
        "request_values": pl.List(pl.Int64),
        "block": pl.String,
        "detail": pl.String,
        "status": pl.String,
        "error": pl.String,
    },
    "dhcp": {
        "ts": TIME,
        "mac": pl.String,
        "host_name": pl.String,
        "assigned_addr": pl.String,
        "server_addr": pl.String,
    },
    "weird": {"ts": TIME, **_SIDES, "name": pl.String, "addl": pl.String, "source": pl.String},
    "device_scores": {
        "tick": pl.Int64,
        "device": pl.String,
        "importance": pl.Float64,
        "alert": pl.Boolean,
    },
}
"""What each log must offer; a column that a lake does not have is null there."""


class Records(Protocol):
    """What the analyst asks of a lake."""

    def scan(self, log: str, start: int | None = None, end: int | None = None) -> pl.LazyFrame:
        """Records of a log whose time is in the range, in nanoseconds; more is allowed."""
        ...


HELD: Final = 1_000_000
"""A log with at most so many records is held in memory during an investigation; a larger one is
asked anew for each question."""


class Opened:
    """A lake whose logs are opened once: to open one means to look into each of its files."""

    def __init__(self, lake: Records) -> None:
        self._lake = lake
        self._logs: dict[str, pl.LazyFrame] = {}

    def scan(self, log: str, start: int | None = None, end: int | None = None) -> pl.LazyFrame:
        """All records of the log; the range is left to the query, which skips what is outside."""
        del start, end
        if log not in self._logs:
            frame = _needed(self._lake.scan(log), log)
            small = frame.select(pl.len()).collect().item() <= HELD
            self._logs[log] = frame.collect().lazy() if small else frame
        return self._logs[log]


def read(lake: Records, log: str, start: int | None = None, end: int | None = None) -> pl.LazyFrame:
    """The records of a log with exactly the needed columns and exactly this time range."""
    frame = lake.scan(log, start, end)
    frame = frame if isinstance(lake, Opened) else _needed(frame, log)
    if "ts" not in NEEDED[log]:
        return frame
    if start is not None:
        frame = frame.filter(pl.col("ts") >= pl.lit(start).cast(TIME))
    if end is not None:
        frame = frame.filter(pl.col("ts") < pl.lit(end).cast(TIME))
    return frame


def _needed(frame: pl.LazyFrame, log: str) -> pl.LazyFrame:
    there = frame.collect_schema()
    return frame.select(
        (pl.col(name).cast(dtype, strict=False) if name in there else pl.lit(None, dtype)).alias(
            name
        )
        for name, dtype in NEEDED[log].items()
    )


def ns(column: str) -> pl.Expr:
    """A time column as nanoseconds since 1970."""
    return pl.col(column).cast(pl.Int64)


def ended() -> pl.Expr:
    """When a connection ended, in nanoseconds."""
    return ns("ts") + (pl.col("duration").fill_null(0) * 1e9).cast(pl.Int64)

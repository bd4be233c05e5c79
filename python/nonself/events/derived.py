"""Columns that a record alone decides: outcome of a connection, user, facts about TLS."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

import polars as pl

FAILED_STATES: Final = ("S0", "REJ", "RSTOS0", "RSTRH", "SH")
"""Connection states of TCP in which no session came about."""

FIRST_HIGH_PORT: Final = 32768
"""From here on ports are mostly temporary: they name no service."""

ADMIN_USERS: Final = (
    "admin*", "*admin", "administr*", "root", "toor", "sysop", "superuser", "supervisor",
    "adm", "adm-*", "adm_*", "adm.*", "*-adm", "*_adm", "*.adm", "*-da", "da-*", "domadm*",
    "amministrat*", "järjestelmänvalvoja*", "rendszergazda*", "yönetici*", "beheerder*",
    "správce*", "администратор*", "διαχειριστής*", "管理员*", "管理者*", "관리자*",
)  # fmt: skip
"""How administrators are called. Old RDP clients cut names to nine letters."""


def derive(log: str, frame: pl.DataFrame, admin_users: Iterable[str] = ()) -> pl.DataFrame:
    """The frame with the columns that need no history."""
    if log == "rdp":
        return _rdp(frame, tuple(admin_users))
    function = _DERIVED.get(log)
    return function(frame) if function else frame


def _conn(frame: pl.DataFrame) -> pl.DataFrame:
    is_tcp = pl.col("proto") == "tcp"
    failed = is_tcp & pl.col("conn_state").is_in(FAILED_STATES)
    spoke = (pl.col("orig_pkts").fill_null(0) > 0) & (pl.col("resp_pkts").fill_null(0) > 0)
    port = pl.col("id.resp_p")
    by_port = (
        pl.when(~pl.col("proto").is_in(["tcp", "udp"]))
        .then(pl.col("proto"))
        .when(port >= FIRST_HIGH_PORT)
        .then(pl.col("proto") + "/high")
        .otherwise(pl.col("proto") + "/" + port.cast(pl.String))
    )
    return frame.with_columns(
        failed=failed.fill_null(False),
        answered=(spoke & ~failed).fill_null(False),
        service_key=pl.coalesce("service", by_port),
    )


def _rdp(frame: pl.DataFrame, admin_users: tuple[str, ...]) -> pl.DataFrame:
    user = (
        pl.col("cookie")
        .str.strip_chars()
        .str.to_lowercase()
        .str.replace(r"^.*\\", "")
        .str.replace(r"@.*$", "")
    )
    user = pl.when(user.str.len_chars() > 0).then(user)
    return frame.with_columns(user=user).with_columns(
        user_is_admin=pl.col("user").str.contains(admin_pattern(admin_users)).fill_null(False)
    )


@cache
def admin_pattern(more: tuple[str, ...] = ()) -> str:
    """One regular expression for all patterns of administrators' names.

    >>> import re
    >>> bool(re.search(admin_pattern(), "administrateur")), bool(re.search(admin_pattern(), "anna"))
    (True, False)
    """
    return "|".join(_regex(pattern.lower()) for pattern in (*ADMIN_USERS, *more))


def _regex(pattern: str) -> str:
    """``*`` and ``?`` are wildcards, all else is itself."""
    return "^" + re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".") + "$"


def _ssl(frame: pl.DataFrame) -> pl.DataFrame:
    """``self_signed`` is null where no certificate was visible (TLS 1.3, resumed sessions)."""
    status = pl.col("validation_status")
    named = pl.col("subject").is_not_null() & (pl.col("subject") == pl.col("issuer"))
    has_certificate = status.is_not_null() | pl.col("subject").is_not_null()
    says_so = status.str.contains("self[ -]signed").fill_null(False)
    return frame.with_columns(
        has_sni=(pl.col("server_name").str.len_chars() > 0).fill_null(False),
        self_signed=pl.when(has_certificate).then(says_so | named.fill_null(False)),
    )


def _dns(frame: pl.DataFrame) -> pl.DataFrame:
    """``domain``: the last two labels of the name, three below a country's general ones."""
    name = pl.col("query").str.to_lowercase().str.strip_chars_end(".")
    labels = r"([^.]+\.(?:(?:co|com|net|org|gov|ac|edu)\.[a-z]{2}|[^.]+))$"
    return frame.with_columns(domain=pl.coalesce(name.str.extract(labels), name))


_BY_POINT: Final = ("dnp3", "iec104")
"""Protocols whose values are points with a number of their own, below a station."""


def _ot_command(frame: pl.DataFrame) -> pl.DataFrame:
    """``place``: what is addressed, such that the same place holds the same thing.

    Modbus numbers registers one by one, below a unit. DNP3 and IEC 104 number points below a
    station. S7 numbers bytes, whatever the width of a value, and one request may ask for several
    items: there, and where nothing else is known, a place is the position in one request.
    """
    there = [name for name in ("area", "address", "quantity", "detail") if name in frame.columns]
    if "area" not in there or "protocol" not in frame.columns:
        return frame
    said = [pl.col(name).cast(pl.String) for name in there]
    by_request = pl.concat_str(said, separator=" ", ignore_nulls=True)
    below = [pl.col("area")]
    if "unit" in frame.columns:
        unit = pl.when(pl.col("unit").is_not_null()).then(pl.format("unit {}", "unit"))
        below = [unit, *below]
    points = [*below, pl.col("address").cast(pl.String)] if "address" in there else below
    place = (
        pl.when(pl.col("protocol") == "modbus")
        .then(pl.concat_str(below, separator=" ", ignore_nulls=True))
        .when(pl.col("protocol").is_in(_BY_POINT))
        .then(pl.concat_str(points, separator=" ", ignore_nulls=True))
        .otherwise(by_request)
    )
    return frame.with_columns(place=place)


_DERIVED: Final[dict[str, Callable[[pl.DataFrame], pl.DataFrame]]] = {
    "conn": _conn,
    "dns": _dns,
    "ot_command": _ot_command,
    "ssl": _ssl,
}

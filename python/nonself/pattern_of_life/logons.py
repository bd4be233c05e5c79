"""Who logged on where: one row for each record of any log that names a user.

Windows, Unix and the web name users in logs of their own. A user is one entity whatever the
protocol, so their records are put together as a log ``logon``: the sides of the record, ``user``
(lower case, without realm), ``user_is_admin``, and ``protocol``.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from nonself.events.derived import admin_pattern

LOGON: Final = "logon"
USER_FIELD: Final[Mapping[str, str]] = {
    "rdp": "user",
    "kerberos": "client",
    "ntlm": "username",
    "ftp": "user",
    "http": "username",
    "ssh": "user",
    "smb_mapping": "user",
    "ldap": "user",
}
"""Log to the field with its user, in Zeek's words."""
_NOBODY: Final = ("", "-", "anonymous", "<unknown>")
_KEPT: Final = ("ts", "orig.device", "orig.endpoint", "orig.zone", "resp.device", "resp.endpoint",
                "resp.zone")  # fmt: skip


def logons(records: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
    """The rows of a tick's logs that name a user; None where there is none."""
    parts = [
        part
        for log, field in USER_FIELD.items()
        if (frame := records.get(log)) is not None and field in frame.columns
        if (part := _rows(log, field, frame)).height
    ]
    return pl.concat(parts, how="diagonal_relaxed") if parts else None


def _rows(log: str, field: str, frame: pl.DataFrame) -> pl.DataFrame:
    user = (
        pl.col(field)
        .cast(pl.String)
        .str.strip_chars()
        .str.to_lowercase()
        .str.replace(r"^.*\\", "")
        .str.replace(r"[@/].*$", "")
    )
    admin = pl.col("user").str.contains(admin_pattern())
    if "user_is_admin" in frame.columns:
        admin = pl.col("user_is_admin").fill_null(value=False) | admin
    if frame.schema.get("success") == pl.Boolean:
        frame = frame.filter(pl.col("success").fill_null(value=True))  # who failed was not there
    return (
        frame.select(
            *(name for name in _KEPT if name in frame.columns),
            *(name for name in ("user_is_admin",) if name in frame.columns),
            user.alias("user"),
        )
        .filter(pl.col("user").is_not_null() & ~pl.col("user").is_in(_NOBODY))
        .with_columns(user_is_admin=admin.fill_null(value=False), protocol=pl.lit(log))
    )

"""Open the database: SQLite beside the data by default, PostgreSQL by URL."""

import os
import sqlite3
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

FILE: Final = "nonself.db"
"""In the data folder, where no URL is given."""
URL: Final = "NONSELF_DATABASE"
"""Environment variable with the URL of a database, such as ``postgresql://nonself@db/nonself``."""

_DRIVERS: Final = {
    "sqlite": "sqlite", "postgresql": "postgresql+pg8000", "postgres": "postgresql+pg8000",
    "postgresql+pg8000": "postgresql+pg8000",
}  # fmt: skip


class DatabaseError(Exception):
    """The database cannot be used: which, why, what is allowed."""


def open_database(data: Path, url: str | None = None) -> Engine:
    """Give an engine on a database whose tables are up to date.

    Args:
        data: The data folder; its ``nonself.db`` is used where no URL is given.
        url: Another database; else that of the environment variable ``NONSELF_DATABASE``.

    Raises:
        DatabaseError: It cannot be reached or brought up to date.
    """
    chosen = url or os.environ.get(URL) or f"sqlite:///{data / FILE}"
    try:
        parsed = make_url(chosen)
    except ArgumentError:
        raise DatabaseError(f"{URL}: not a database's URL; allowed: postgresql://…") from None
    if parsed.drivername not in _DRIVERS:
        allowed = "sqlite:///FILE, postgresql://USER@HOST/NAME"
        raise DatabaseError(f"{parsed.drivername}: no such kind of database; allowed: {allowed}")
    engine = create_engine(parsed.set(drivername=_DRIVERS[parsed.drivername]), pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    try:
        migrate(engine)
        if engine.dialect.name == "sqlite" and parsed.database:
            Path(parsed.database).chmod(0o600)
    except (DBAPIError, OSError) as error:
        shown = parsed.render_as_string(hide_password=True)
        reason = str(getattr(error, "orig", error)).partition("\n")[0]
        raise DatabaseError(f"{shown}: cannot be used: {reason}") from error
    return engine


def migrate(engine: Engine) -> None:
    """Bring the tables up to date, all or nothing."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # two that start at once wait for each other
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7305417)")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:  # noqa: ANN401
    # Whoever reads first and writes later would fail at once where another has written meanwhile.
    mode = "DEFERRED" if connection.get_execution_options().get("reads") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")

"""The database of a data folder, opened: transactions that read, and such that write."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from nonself.store.database import open_database
from nonself.store.tables import Audit


def now() -> datetime:
    """The time at which a person does something."""
    return datetime.now(UTC)


class Store:
    """Transactions on the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writes = sessionmaker(engine, expire_on_commit=False)
        self._reads = sessionmaker(engine.execution_options(reads=True), expire_on_commit=False)

    @classmethod
    def of(cls, data: Path, url: str | None = None) -> Self:
        """Open the database of a data folder; made where it is not there yet.

        Raises:
            DatabaseError: It cannot be used.
        """
        return cls(open_database(data, url))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One state of everything, for as long as the block lasts."""
        with self._reads() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """All that the block changes, or nothing."""
        with self._writes.begin() as session:
            yield session

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def note(  # noqa: PLR0917 - the columns of one row
    session: Session, who: str, action: str, kind: str, about: str, detail: dict[str, Any]
) -> None:
    """Write into the audit log, in the transaction of the change itself."""
    session.add(Audit(at=now(), who=who, action=action, kind=kind, about=about, detail=detail))

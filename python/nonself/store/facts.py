"""Small things about the data folder that a page shows: what the last run told."""

from typing import Any

from sqlalchemy.orm import Session

from nonself.store.store import now
from nonself.store.tables import Fact


def put(session: Session, name: str, value: dict[str, Any]) -> None:
    """Keep a value under a name."""
    row = session.get(Fact, name)
    if row is None:
        session.add(Fact(name=name, value=value, at=now()))
    elif row.value != value:
        row.value, row.at = value, now()


def get(session: Session, name: str) -> dict[str, Any]:
    """The value under a name; empty where there is none."""
    row = session.get(Fact, name)
    return {} if row is None else row.value

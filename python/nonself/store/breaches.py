"""Breaches in the database: what the models found, beside what people said about it."""

import json
from collections.abc import Sequence

import polars as pl
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from nonself.schema.incident import Incident as Told
from nonself.store.tables import Breach

_AT_ONCE = 500


def keep(session: Session, breaches: pl.DataFrame, told: Sequence[Told]) -> int:
    """Make these the breaches that are known; gives how many are new.

    Args:
        session: A transaction that writes.
        breaches: As ``schema.breach.BREACH``: all of the data folder.
        told: The incidents, for the one that each belongs to.
    """
    of = {breach.id: incident.id for incident in told for breach in incident.breaches}
    rows = {row["id"]: row for row in _rows(breaches, of)}
    known = {row.id: row for row in session.scalars(select(Breach))}
    gone = sorted(known.keys() - rows.keys())
    for start in range(0, len(gone), _AT_ONCE):
        session.execute(delete(Breach).where(Breach.id.in_(gone[start : start + _AT_ONCE])))
    for key in known.keys() & rows.keys():
        for name, value in rows[key].items():
            if getattr(known[key], name) != value:
                setattr(known[key], name, value)
    new = [row for key, row in rows.items() if key not in known]
    if new:
        session.execute(insert(Breach), new)
    return len(new)


def _rows(breaches: pl.DataFrame, of: dict[str, str]) -> list[dict[str, object]]:
    if not breaches.height:
        return []
    plain = breaches.with_columns(
        ts_ns=pl.col("ts").dt.epoch("ns"), end_ns=pl.col("end").dt.epoch("ns")
    ).drop("ts", "end")
    return [
        {
            "id": row["id"],
            "model_id": row["model_id"],
            "model": row["model"],
            "device": row["device"],
            "ts_ns": row["ts_ns"],
            "score": row["score"] or 0.0,
            "importance": row["importance"] or 0.0,
            "level": row["level"],
            "incident_id": of.get(row["id"]),
            "document": json.loads(json.dumps(row)),
        }
        for row in plain.unique("id").iter_rows(named=True)
    ]

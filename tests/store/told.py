"""Incidents as the analyst tells them, small."""

from datetime import UTC, datetime, timedelta

import polars as pl

from nonself.schema.breach import BREACH
from nonself.schema.incident import Breach, Device, Event, Incident

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def device(name: str, zone: str = "Office") -> Device:
    return Device(id=f"ip-{name}", name=name, ips=("10.0.0.1",), macs=(), role="client", zone=zone,
                  first_seen=START, last_seen=START)  # fmt: skip


def event(name: str, minute: int = 0, endpoint: str = "plc") -> Event:
    at = START + timedelta(minutes=minute)
    return Event(
        id=f"evt-{name}", title=f"Event {name}", hypothesis="Network scan", start=at, end=at,
        device="ip-visitor", endpoints=(f"ip-{endpoint}",), summary=("saw", "why", "do"),
        phase="discovery", importance=50.0, confidence=0.9, techniques=(), comparisons=(),
        details=(), breaches=(f"b-{name}",),
    )  # fmt: skip


def incident(
    name: str, *events: Event, importance: float = 50.0, breaches: tuple[str, ...] = ()
) -> Incident:
    held = tuple(
        Breach(id=each, model="A model", device="ip-visitor", ts=START, score=50.0,
               importance=40.0, maturity=100.0, conditions=())
        for each in breaches
    )  # fmt: skip
    return Incident(
        id=f"inc-{name}", title=f"Incident {name}", summary="A story.", start=START,
        end=START + timedelta(hours=1), importance=importance,
        devices=(device("visitor"), device("plc", "Plant")), events=events or (event(name),),
        links=(), breaches=held, rejected=(),
    )  # fmt: skip


def breaches(*names: str) -> pl.DataFrame:
    rows = [
        {"id": name, "model": "A model", "model_id": "m1", "level": "high", "device": "ip-visitor",
         "ts": START + timedelta(seconds=place), "end": START, "tick": 0, "log": "conn",
         "uids": ["C1"], "count": 1, "endpoints": [], "techniques": [], "score": 50.0,
         "importance": 40.0, "maturity": 100.0, "needs_baseline": True,
         "conditions": [{"name": "n", "held": True, "seen": "s", "expected": "e"}]}
        for place, name in enumerate(names)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=BREACH)

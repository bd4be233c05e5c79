"""The result of a run into the database, where people work with it."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from nonself.incidents.overview import Learning
from nonself.pipeline.report import Report
from nonself.store import Store, breaches, facts, incidents


def keep(
    store: Store,
    report: Report,
    *,
    clock: int | None,
    started: int | None,
    places: Mapping[str, str],
) -> incidents.Kept:
    """Make what was found the state of the database, all or nothing.

    Args:
        store: The database of the data folder.
        report: What a run gave.
        clock: Newest packet time, ns.
        started: First packet time, ns.
        places: Where the captures are, by their fingerprints: for who wants to see packets.
    """
    kinds = {each.id: each.zone_kind for each in report.overview.devices}
    with store.write() as session:
        kept = incidents.keep(session, report.incidents, kinds)
        breaches.keep(session, report.breaches, report.incidents)
        run = {
            "clock": clock,
            "started": started,
            "counters": dict(report.counters),
            "records": dict(report.records),
            "notes": list(report.notes),
            "errors": list(report.errors),
            "looked_at": report.investigation.looked_at,
            "breaches_below": report.investigation.breaches_below,
            "below": [event.model_dump(mode="json") for event in report.investigation.below],
            "learning": _learning(report.overview.learning),
        }
        facts.put(session, "captures", facts.get(session, "captures") | dict(places))
        facts.put(session, "run", json.loads(json.dumps(run)))
    return kept


def _learning(learning: Learning | None) -> dict[str, object] | None:
    return None if learning is None else asdict(learning)

"""From a story to the incident that a person reads."""

from collections.abc import Iterable, Sequence

import polars as pl

from nonself.incidents import gate, story
from nonself.incidents.directory import Directory
from nonself.incidents.events import AROUND, identifier
from nonself.incidents.graph import Node
from nonself.incidents.hypotheses.admin_session import AdminSession
from nonself.incidents.hypotheses.network_scan import NetworkScan
from nonself.incidents.records import ns
from nonself.incidents.subjects import Subject
from nonself.incidents.words import clean
from nonself.schema.incident import Breach, Condition, Device, Incident, Link, Rejected


def as_incident(
    nodes: Sequence[Node],
    links: Iterable[Link],
    breaches: pl.DataFrame,
    directory: Directory,
    rejected: Sequence[tuple[Subject, Rejected]],
) -> Incident:
    """The incident of a story, its events in order of time."""
    start = min(node.finding.start for node in nodes)
    end = max(node.finding.end for node in nodes)
    actors = tuple(dict.fromkeys(node.event.device for node in nodes))
    ids = {node.event.id for node in nodes}
    return Incident(
        id=identifier("inc", nodes[0].event.id),
        title=story.title(nodes, directory),
        summary=story.summary(nodes, directory),
        start=min(node.event.start for node in nodes),
        end=max(node.event.end for node in nodes),
        importance=gate.importance(node.event for node in nodes),
        devices=_devices(nodes, actors, directory),
        events=tuple(node.event for node in nodes),
        links=tuple(link for link in links if link.a in ids and link.b in ids),
        breaches=_breaches(nodes, breaches, actors, start, end),
        rejected=_rejected(nodes, actors, rejected),
    )


def _rejected(
    nodes: Sequence[Node], actors: Sequence[str], rejected: Sequence[tuple[Subject, Rejected]]
) -> tuple[Rejected, ...]:
    """What was looked for and not found, at the actors and at whom they took over, in that time."""
    start = min(node.finding.start for node in nodes)
    end = max(node.finding.end for node in nodes)
    accepted = {(node.event.hypothesis, node.event.device) for node in nodes}
    last = {
        (each.device, each.hypothesis): each
        for subject, each in rejected
        if subject.start <= end and start <= subject.end
    }
    return tuple(
        each
        for device in (*actors, *_taken_over(nodes, actors))
        for (where, hypothesis), each in last.items()
        if where == device
        and (hypothesis, device) not in accepted
        and (device in actors or hypothesis not in gate.NO_STEP)
    )


def _taken_over(nodes: Sequence[Node], actors: Sequence[str]) -> list[str]:
    """Computers that were worked on remotely, and looked into because of it."""
    reached = {
        target
        for node in nodes
        if node.event.hypothesis == AdminSession.name
        for target in node.finding.leads_to
    }
    return sorted(reached - set(actors))


def _devices(
    nodes: Sequence[Node], actors: Sequence[str], directory: Directory
) -> tuple[Device, ...]:
    """Who acted, in order; then who was reached. What a scan only touched is left out."""
    reached = sorted(
        {
            endpoint
            for node in nodes
            if node.event.hypothesis != NetworkScan.name
            for endpoint in node.event.endpoints
        }
        - set(actors)
    )
    known = (directory.get(endpoint) for endpoint in (*actors, *reached))
    return tuple(each.as_device() for each in known if each is not None)


def _breaches(
    nodes: Sequence[Node], breaches: pl.DataFrame, actors: Sequence[str], start: int, end: int
) -> tuple[Breach, ...]:
    """Those behind the events, and all others of the acting devices in that time."""
    behind = sorted({breach for node in nodes for breach in node.event.breaches})
    meanwhile = pl.col("device").is_in(list(actors)) & ns("ts").is_between(
        start - AROUND, end + AROUND
    )
    rows = breaches.filter(pl.col("id").is_in(behind) | meanwhile).to_dicts()
    return tuple(
        Breach(
            id=row["id"],
            model=row["model"],
            device=row["device"],
            ts=row["ts"],
            score=row["score"] or 0.0,
            importance=row["importance"] or 0.0,
            maturity=row["maturity"] or 0.0,
            conditions=tuple(
                Condition(
                    name=condition["name"] or "",
                    held=bool(condition["held"]),
                    seen=clean(condition["seen"] or "", 200),
                    expected=clean(condition["expected"] or "", 200),
                )
                for condition in row["conditions"] or ()
            ),
        )
        for row in rows
    )

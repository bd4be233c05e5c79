"""The analyst: from breaches to stories.

For each suspicious device every hypothesis is tested. Those that hold become events, connected
events become a story, and a story that is strong enough becomes an incident. Nothing here knows
the time of day or keeps anything: the same breaches, lake and devices give the same incidents.
"""

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from nonself.incidents import gate, graph
from nonself.incidents.case import Case, Extent
from nonself.incidents.directory import Directory
from nonself.incidents.events import as_event
from nonself.incidents.graph import Names, Node
from nonself.incidents.hypotheses import HYPOTHESES, Finding, Refuted
from nonself.incidents.hypotheses.admin_session import AdminSession
from nonself.incidents.incident import as_incident
from nonself.incidents.records import Opened, Records, ns
from nonself.incidents.subjects import MARGIN, Subject, subjects
from nonself.schema.breach import BREACH
from nonself.schema.incident import Event, Incident, Rejected

MOST_FOLLOWED: Final = 50
"""Computers taken over that are looked into in turn."""


@dataclass(frozen=True)
class Investigation:
    """All that was found, above and below the line."""

    incidents: tuple[Incident, ...]
    below: tuple[Event, ...]
    """Events in stories that are not strong enough."""
    breaches_below: dict[str, int] = field(default_factory=dict)
    """Breaches outside all incidents: model title to number."""
    looked_at: int = 0
    """Devices that were investigated."""


def investigate(breaches: pl.DataFrame, lake: Records, devices: pl.DataFrame) -> list[Incident]:
    """The incidents, in order of importance."""
    return list(examine(breaches, lake, devices).incidents)


def examine(breaches: pl.DataFrame, lake: Records, devices: pl.DataFrame) -> Investigation:
    """The incidents, and what is below the line."""
    breaches = _tidy(breaches)
    directory = Directory(devices)
    lake = Opened(lake)
    desk = _Desk(breaches, lake, directory, Extent.of(lake))
    todo = subjects(breaches, lake, directory, desk.extent)
    for subject in todo:
        desk.investigate(subject)
    desk.follow()
    return desk.concluded()


def _tidy(breaches: pl.DataFrame) -> pl.DataFrame:
    """Exactly the columns of the schema, in an order that does not depend on the input's."""
    missing = [
        pl.lit(None, dtype).alias(name)
        for name, dtype in BREACH.items()
        if name not in breaches.columns
    ]
    return (
        breaches.with_columns(missing)
        .select(BREACH.names())
        .unique("id", keep="any")
        .sort("ts", "id")
    )


class _Desk:
    """What is open during one investigation."""

    def __init__(
        self, breaches: pl.DataFrame, lake: Records, directory: Directory, extent: Extent
    ) -> None:
        self.breaches, self.lake, self.directory, self.extent = breaches, lake, directory, extent
        self.shared: dict[tuple[str, str, int], pl.DataFrame] = {}
        self.nodes: dict[str, Node] = {}
        self.rejected: list[tuple[Subject, Rejected]] = []
        self.seen: list[Subject] = []

    def investigate(self, subject: Subject) -> None:
        """Test every hypothesis on one device."""
        self.seen.append(subject)
        case = Case(
            device=subject.device,
            start=subject.start,
            end=subject.end,
            lake=self.lake,
            directory=self.directory,
            extent=self.extent,
            breaches=self.breaches.filter(
                (pl.col("device") == subject.device)
                & ns("ts").is_between(subject.start, subject.end)
            ),
            shared=self.shared,
        )
        for hypothesis in HYPOTHESES:
            conclusion = hypothesis.test(case)
            if isinstance(conclusion, Refuted):
                self.rejected.append(
                    (
                        subject,
                        Rejected(
                            hypothesis=hypothesis.name,
                            device=subject.device,
                            reason=conclusion.reason,
                        ),
                    )
                )
            else:
                event = as_event(hypothesis, conclusion, case)
                self.nodes.setdefault(event.id, Node(event, conclusion))

    def follow(self) -> None:
        """Look into the computers that were taken over: the story may go on there."""
        followed = 0
        waiting = list(self.nodes.values())
        while waiting and followed < MOST_FOLLOWED:
            node = waiting.pop(0)
            if node.event.hypothesis != AdminSession.name:
                continue
            for subject in self._taken_over(node.finding):
                before = set(self.nodes)
                self.investigate(subject)
                followed += 1
                waiting.extend(self.nodes[key] for key in self.nodes if key not in before)

    def _taken_over(self, finding: Finding) -> list[Subject]:
        """The targets, over the time of the session and shortly after."""
        start, end = finding.start, finding.end + MARGIN
        targets = (Subject(target, start, end) for target in finding.leads_to)
        return [each for each in targets if each.device in self.directory and each not in self.seen]

    def concluded(self) -> Investigation:
        """Join events to stories, and keep those that are strong enough."""
        nodes = sorted(self.nodes.values(), key=lambda n: (n.finding.start, n.event.id))
        names = Names(
            of={known.id: known.name for known in self.directory.all()},
            shareable=frozenset(k.id for k in self.directory.all() if k.role == "controller"),
            inside=frozenset(k.id for k in self.directory.all()),
        )
        found = graph.links(nodes, names)
        incidents: list[Incident] = []
        below: list[Event] = []
        for story in graph.stories(nodes, found):
            if gate.is_incident(node.event for node in story):
                incidents.append(
                    as_incident(story, found, self.breaches, self.directory, self.rejected)
                )
            else:
                below.extend(node.event for node in story)
        told = {breach.id for incident in incidents for breach in incident.breaches}
        rest = self.breaches.filter(~pl.col("id").is_in(list(told)))
        counts = rest.group_by("model").len().sort("model")
        return Investigation(
            incidents=tuple(sorted(incidents, key=lambda i: (-i.importance, i.start, i.id))),
            below=tuple(below),
            breaches_below={str(model): n for model, n in counts.iter_rows()},
            looked_at=len({subject.device for subject in self.seen}),
        )

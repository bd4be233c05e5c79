"""The graph of an incident: who did what to whom."""

from typing import Literal

from pydantic import Field

from nonself.api.common import Shown
from nonself.api.desk import Known
from nonself.schema.incident import Incident

MOST = 60
"""Nodes; the rest of what an event reached is one node that says how many."""


class Node(Shown):
    """A device, an external endpoint, or several that were treated alike."""

    id: str
    name: str
    kind: Literal["it", "ot", "dmz", "controller", "external", "several"]
    zone: str | None
    actor: bool = Field(description="It did something; the others were reached.")
    count: int = 1


class Edge(Shown):
    """What one did to another: the events, most important first."""

    source: str
    target: str
    events: list[str]
    titles: list[str]
    importance: float
    first: str


class Graph(Shown):
    """Nodes and edges, in the order in which they took part."""

    nodes: list[Node]
    edges: list[Edge]


def graph_of(incident: Incident, known: Known) -> Graph:
    """The graph of the events of an incident."""
    actors = list(dict.fromkeys(event.device for event in incident.events))
    inside = {row["device"]: row for row in known.devices.iter_rows(named=True)}
    reached: dict[str, set[str]] = {}
    for event in incident.events:
        for endpoint in event.endpoints:
            reached.setdefault(endpoint, set()).add(event.id)
    # What the same events reached, and nothing else is known of, is shown as one.
    alike: dict[frozenset[str], list[str]] = {}
    for endpoint, events in reached.items():
        if endpoint not in inside and endpoint not in actors:
            alike.setdefault(frozenset(events), []).append(endpoint)
    stands: dict[str, str] = {}
    nodes: dict[str, Node] = {}
    for endpoints in alike.values():
        if len(endpoints) > 3:  # noqa: PLR2004 - up to three are named
            name = f"{len(endpoints):,} addresses"
            key = f"several-{endpoints[0]}"
            nodes[key] = Node(id=key, name=name, kind="several", zone=None, actor=False,
                              count=len(endpoints))  # fmt: skip
            stands.update(dict.fromkeys(endpoints, key))
    for device in (*actors, *reached):
        if device not in stands and device not in nodes and len(nodes) < MOST:
            nodes[device] = _node(device, inside.get(device), actor=device in actors)
    edges: dict[tuple[str, str], Edge] = {}
    for event in incident.events:
        for target in dict.fromkeys(stands.get(each, each) for each in event.endpoints):
            if target not in nodes or event.device not in nodes or target == event.device:
                continue
            edge = edges.setdefault(
                (event.device, target),
                Edge(source=event.device, target=target, events=[], titles=[], importance=0.0,
                     first=event.start.isoformat()),
            )  # fmt: skip
            edge.events.append(event.id)
            edge.titles.append(event.title)
            edge.importance = max(edge.importance, event.importance)
    return Graph(nodes=list(nodes.values()), edges=list(edges.values()))


def _node(device: str, row: dict[str, object] | None, *, actor: bool) -> Node:
    if row is None:
        return Node(id=device, name=device, kind="external", zone=None, actor=actor)
    kind = "controller" if row["role"] == "controller" else str(row["zone_kind"])
    return Node(id=device, name=str(row["name"]), kind=kind,  # type: ignore[arg-type]
                zone=str(row["zone"]), actor=actor)  # fmt: skip

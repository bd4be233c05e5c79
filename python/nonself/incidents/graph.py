"""The incident graph: which events belong to one story.

Two events are linked when the same device did both, when the first reached a device that then did
the second, or when two devices share something that hardly anybody else has: a rare outside
address, a controller that neither had commanded before, an account that nobody had used. Relations
that are usual never link, so the gateway, the DNS server or a popular site glue nothing together.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from nonself.incidents.hypotheses.base import Finding
from nonself.incidents.words import DAY, clean
from nonself.schema.incident import Event, Link

WITHIN: Final = 3 * DAY
"""Events further apart than this are linked only through others between them."""
HUB: Final = 3
"""What more devices than this share is popular, however new it is, and links nothing."""


@dataclass(frozen=True)
class Node:
    """An event with the finding behind it."""

    event: Event
    finding: Finding


@dataclass(frozen=True)
class Names:
    """The words for devices in the reasons, and which of them may link by being shared."""

    of: dict[str, str]
    shareable: frozenset[str]
    """Controllers: inside devices through which stories of two others may be one."""
    inside: frozenset[str]

    def name(self, endpoint: str) -> str:
        """Name or address."""
        return self.of.get(endpoint, clean(endpoint))


def links(nodes: Sequence[Node], names: Names) -> list[Link]:
    """All links, in the order of the events."""
    found: dict[tuple[int, int], str] = {}
    for a, b, reason in (
        *_same_device(nodes, names),
        *_chained(nodes, names),
        *_shared(nodes, names),
    ):
        found.setdefault((min(a, b), max(a, b)), reason)
    return [
        Link(a=nodes[a].event.id, b=nodes[b].event.id, reason=reason)
        for (a, b), reason in sorted(found.items())
    ]


def stories(nodes: Sequence[Node], found: Iterable[Link]) -> list[list[Node]]:
    """Connected events, each story in the order of the events."""
    place = {node.event.id: index for index, node in enumerate(nodes)}
    pairs = [(place[link.a], place[link.b]) for link in found]
    rows, columns = [a for a, _ in pairs], [b for _, b in pairs]
    matrix = coo_array(([1] * len(pairs), (rows, columns)), shape=(len(nodes), len(nodes)))
    if not nodes:
        return []
    _, labels = connected_components(matrix, directed=False)
    groups: dict[int, list[Node]] = defaultdict(list)
    for node, label in zip(nodes, labels.tolist(), strict=True):
        groups[label].append(node)
    return list(groups.values())


Edge = tuple[int, int, str]


def _same_device(nodes: Sequence[Node], names: Names) -> Iterable[Edge]:
    """Each event with the next of the same device."""
    by_device: dict[str, list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        by_device[node.event.device].append(index)
    for device, places in by_device.items():
        reach = -1
        before: int | None = None
        for index in sorted(places, key=lambda at: nodes[at].finding.start):
            finding = nodes[index].finding
            if before is not None and finding.start - reach <= WITHIN:
                yield before, index, f"both by {names.name(device)}"
            reach = max(reach, finding.end)
            before = index


def _chained(nodes: Sequence[Node], names: Names) -> Iterable[Edge]:
    """An event that reached a device, with what that device did afterwards."""
    actors: dict[str, list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        actors[node.event.device].append(index)
    for a, node in enumerate(nodes):
        for target in node.finding.leads_to:
            for b in actors.get(target, ()):
                later = nodes[b].finding
                if node.finding.start <= later.end and later.start <= node.finding.end + WITHIN:
                    yield (
                        a,
                        b,
                        f"{names.name(node.event.device)} reached {names.name(target)} first",
                    )


def _shared(nodes: Sequence[Node], names: Names) -> Iterable[Edge]:
    """Events of two devices that share something rare."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        for endpoint in node.finding.leads_to:
            if endpoint in names.shareable or endpoint not in names.inside:
                sharing[f"both reached {names.name(endpoint)}"].append(index)
        for user in node.finding.credentials:
            sharing[f'both used the account "{clean(user)}"'].append(index)
    for reason, places in sharing.items():
        if len({nodes[index].event.device for index in places}) > HUB:
            continue
        for a, b in pairwise(places):
            apart = nodes[b].finding.start - nodes[a].finding.end
            if nodes[a].event.device != nodes[b].event.device and apart <= WITHIN:
                yield a, b, reason

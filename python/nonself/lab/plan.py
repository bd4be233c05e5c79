"""A day's plan: which conversation begins when, between whom, at which pace."""

from __future__ import annotations

import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nonself.lab.copies import Copies, Pace
from nonself.lab.loop import looped
from nonself.lab.template import LAYER4

if TYPE_CHECKING:
    from nonself.lab.hosts import Endpoint
    from nonself.lab.template import Library

MONDAY = 1_593_993_600  # 2020-07-06 00:00 UTC, the first day of every scenario
DAY = 86_400
PORTS = 8192  # ephemeral ports of one day; odd and even days use different halves
AS_RECORDED = Pace()


@dataclass(frozen=True)
class Conversation:
    """One planned copy. ``start`` is in seconds since the scenario's first midnight."""

    template: str
    start: float
    client: Endpoint | None = None  # None: as recorded
    server: Endpoint | None = None
    server_port: int = 0
    pace: Pace = AS_RECORDED
    hostname: str = ""
    loops: int = 0


@dataclass
class Plan:
    """Everything that begins on one day."""

    day: int  # 0 is the scenario's first day
    conversations: list[Conversation] = field(default_factory=list)

    def add(self, template: str, start: float, **more: object) -> None:
        """Plan one conversation; ``more`` are fields of :class:`Conversation`."""
        self.conversations.append(Conversation(template, start, **more))  # type: ignore[arg-type]


def batches(plan: Plan, library: Library, seed: int) -> list[tuple[Copies, np.random.Generator]]:
    """The plan as batches of copies of the same template and pace, each with its own generator."""
    groups: dict[tuple[str, Pace, int], list[Conversation]] = defaultdict(list)
    for item in plan.conversations:
        groups[item.template, item.pace, item.server_port].append(item)
    made = []
    for (name, pace, server_port), items in sorted(groups.items(), key=lambda pair: str(pair[0])):
        template = library[name]
        label = zlib.crc32(f"{name} {pace} {server_port}".encode())
        random = np.random.default_rng([seed, plan.day, label])
        whole = Copies(
            template=template,
            pace=pace,
            start=np.array([(MONDAY + item.start) * 1e6 for item in items], np.int64),
            client=np.array([item.client or template.client for item in items], np.int64),
            server=np.array([item.server or template.server for item in items], np.int64),
            port=random.integers(49152, 65536, len(items)),
            server_port=server_port or template.server_port,
            hostname=[item.hostname.encode() for item in items],
        )
        made.append((whole, random, [item.loops for item in items]))
    _tcp_ports([copies for copies, _, _ in made], plan.day)
    done: list[tuple[Copies, np.random.Generator]] = []
    for copies, random, loops in made:
        if any(loops):
            done += [(part, random) for part in looped(copies, loops[0], random)]
        else:
            done.append((copies, random))
    return done


def _tcp_ports(made: list[Copies], day: int) -> None:
    """Ephemeral ports as one host gives them: one after another."""
    tcp = [copies for copies in made if copies.template.protocol == "tcp"]
    if not tcp:
        return
    start = np.concatenate([copies.start for copies in tcp])
    client = np.concatenate([copies.client[:, 1] for copies in tcp])
    order = np.lexsort((start, client))
    first = np.flatnonzero(np.diff(client[order], prepend=-1))
    run = np.arange(len(order)) - np.repeat(first, np.diff(first, append=len(order)))
    port = np.empty(len(order), np.int64)
    port[order] = 49152 + day % 2 * PORTS + (client[order] * 631 + day * 97 + run) % PORTS
    at = 0
    for copies in tcp:
        if not copies.template.name.startswith("scan"):  # a scanner keeps its own port
            copies.port = port[at : at + len(copies.start)]
        else:
            copies.port = copies.template.word(LAYER4, 2)[:1].repeat(len(copies.start))
        at += len(copies.start)

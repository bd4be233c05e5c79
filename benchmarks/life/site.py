"""A benign site at record level: several hundred devices, weeks with week-ends and a holiday.

Any day is the same whether it is made alone or with the days before it: everything is drawn from
the seed and the number of the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from benchmarks.life import frames
from benchmarks.life.calendar import TICKS, intensity, powered
from benchmarks.life.flows import DAY_SECONDS, Flows, machines, people, plant
from benchmarks.life.roster import roster
from benchmarks.life.values import commands
from nonself.events.tick import TICK_NS, Tick

if TYPE_CHECKING:
    from collections.abc import Iterator


class Site:
    """A site by its seed; days are numbered from 0, a Monday."""

    def __init__(self, seed: int, devices: int = 300, days: int = 40) -> None:
        self.roster = roster(seed, devices, days)

    def day(self, number: int) -> dict[str, pl.DataFrame]:
        """All records of a day by log, in order of time."""
        site = self.roster
        busy = intensity(site, number)
        on = powered(site, number, busy)
        flows = [
            *people(site, number, busy),
            *machines(site, number, on),
            *plant(site, number),
        ]
        connections = frames.conn(site, number, Flows.joined(flows))
        return {
            "conn": connections.drop("resp"),
            "dns": frames.dns(connections),
            "ssl": frames.ssl(connections),
            "rdp": frames.rdp(site, connections),
            "ot_command": frames.ot_command(site, number, commands(site, number)),
        }

    def ticks(self, first_day: int, days: int) -> Iterator[Tick]:
        """The ticks of some days; a tick without any record is left out."""
        for number in range(first_day, first_day + days):
            yield from cut(number, self.day(number))


def cut(number: int, logs: dict[str, pl.DataFrame]) -> Iterator[Tick]:
    """The ticks of a day's records."""
    start = (frames.START + number * DAY_SECONDS) * 1_000_000_000
    parts = {}
    for log, frame in logs.items():
        tick = (frame["second"] // (DAY_SECONDS / TICKS)).cast(pl.Int64)
        edges = tick.search_sorted(pl.Series(range(TICKS + 1))).to_list()
        parts[log] = frame.drop("second"), edges
    for place in range(TICKS):
        records = {
            log: frame[edges[place] : edges[place + 1]]
            for log, (frame, edges) in parts.items()
            if edges[place + 1] > edges[place]
        }
        if records:
            yield Tick(start + place * TICK_NS, records)

"""Records learn who they are about: device, zone, role and age of both sides.

Everything is worked out for many ticks at once; only what depends on the order of time, the
inventory, goes tick by tick, over small arrays of numbers. A record sees the inventory as it is
after its tick, but the role of a known device as it was before: what a device does in a tick does
not excuse it.
"""

from collections.abc import Iterator

import numpy as np

from nonself.config import Site
from nonself.events.derived import derive
from nonself.events.devices import MAX_DEVICES, Devices
from nonself.events.side import Side, ZoneNumbers
from nonself.events.sightings import Sightings, sightings
from nonself.events.state import State, dump, restore
from nonself.events.tick import Tick
from nonself.events.ticks import Ticks


class Enricher:
    """Adds what is known about both sides to every record; keeps the inventory."""

    def __init__(self, site: Site, limit: int = MAX_DEVICES) -> None:
        self.site = site
        self.limit = limit
        self.devices = Devices(site, limit)

    def state(self) -> State:
        """What has to be kept to go on later: plain JSON."""
        return dump(self.devices)

    def restore(self, state: State) -> None:
        """Go on from :meth:`state`."""
        self.devices = restore(self.site, state, self.limit)

    def step(self, ticks: Ticks) -> Iterator[Tick]:
        """The same ticks, enriched; the inventory has learnt all of them when the first comes."""
        records = {
            log: derive(log, frame, self.site.admin_users) for log, frame in ticks.records.items()
        }
        ticks = ticks.with_records(records)
        seen = sightings(ticks, self.devices.book)
        sides = _learn(ticks, seen, self.devices)
        for log, by_side in sides.items():
            columns = [column for side in by_side for column in side.columns(self.devices)]
            records[log] = records[log].with_columns(columns)
        yield from ticks.with_records(records)


def _learn(ticks: Ticks, seen: Sightings, devices: Devices) -> dict[str, list[Side]]:
    """Go through the ticks: learn each, then note what is known about both sides of its rows."""
    devices.begin(seen)
    zones = ZoneNumbers(devices.zones, seen)
    sides = {
        log: [Side(side, seen, codes, ticks.records[log], zones) for side, codes in pair.items()]
        for log, pair in seen.codes.items()
    }
    for place, start in enumerate(ticks.starts):
        known = devices.columns.size
        before = devices.columns.role[:known].copy()
        devices.learn(place, start)
        roles = np.concatenate([before, devices.columns.role[known : devices.columns.size]])
        zones.follow()
        for log, both in sides.items():
            first, last = ticks.bounds[log][place], ticks.bounds[log][place + 1]
            for side in both if last > first else ():
                side.note(slice(first, last), devices, roles)
    return sides

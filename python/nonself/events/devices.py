"""The inventory: every device with its names, addresses, role and zone; it grows with each tick."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from nonself.config import ROLES, Site
from nonself.events.addresses import AddressBook
from nonself.events.columns import Columns
from nonself.events.identity import IPV4, Identity
from nonself.events.roles import OT_ASKED, F, roles
from nonself.events.sightings import Ints, Sightings
from nonself.events.tick import TICK_NS
from nonself.events.zones import Zones

DAY_NS: Final = 86_400 * 1_000_000_000
MAX_DEVICES: Final = 100_000
"""More than this are not kept; those not seen for longest go first, and are counted."""

_EVICTED_AT_ONCE: Final = 0.1
_KEPT: Final = 16
"""Addresses kept per device; the newest last."""

NO_DEVICE: Final = -1
NAME_SOURCES: Final = ("site", "dhcp", "rdp", "dns")
"""Where a name comes from, best first."""


@dataclass
class Device:
    """What rarely changes about a device; what every tick changes stands in the columns."""

    id: str
    zone: str
    ips: dict[str, None] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Source to name."""
    vlans: dict[int, None] = field(default_factory=dict)
    zone_is_fixed: bool = False

    @property
    def name(self) -> str:
        """The best name there is, else the newest address."""
        found = next((self.names[source] for source in NAME_SOURCES if source in self.names), None)
        return found or next(reversed(self.ips), self.id.partition("-")[2])


class Devices:
    """All devices of the site."""

    def __init__(self, site: Site, limit: int = MAX_DEVICES) -> None:
        self.site = site
        self.limit = limit
        local = {"local": site.local_networks} if site.local_networks else {}
        self.book = AddressBook(zones=site.zone_networks, **local)
        self.identity = Identity(self.book, frozenset(site.routers))
        self.zones = Zones.of(site)
        self.devices: list[Device | None] = []
        """None where one was evicted."""
        self.ids: list[str] = []
        self.columns = Columns()
        self.row: dict[str, int] = {}
        """Device id to row."""
        self.started: int | None = None
        """Time of the first record, ns."""
        self.evicted = 0
        self._said_of_ip = {said.ip: said for said in site.device if said.ip}
        self._said_of_mac = {said.mac: said for said in site.device if said.mac}
        self._seen: Sightings | None = None
        self._code: dict[str, int] = {}
        self.rows: Ints = np.empty(0, dtype=np.int64)
        """Row of each address of the sightings, or NO_DEVICE; the last is for NO_ADDRESS."""
        self._settled = np.empty(0, dtype=bool)

    def begin(self, seen: Sightings) -> None:
        """Take up the sightings of the ticks that come next."""
        self.compact()
        self._seen = seen
        self._code = {address: code for code, address in enumerate(seen.addresses)}
        self.rows = np.full(len(seen.addresses) + 1, NO_DEVICE, dtype=np.int64)
        holder = self.identity.holder
        for code, address in enumerate(seen.addresses):
            if address in holder:
                self.rows[code] = self.row.get(holder[address], NO_DEVICE)
        self._settled = np.zeros(seen.pairs, dtype=bool)

    def learn(self, place: int, start: int) -> None:
        """Take in one tick of the sightings."""
        seen = self._seen
        assert seen is not None, "begin() comes first"  # noqa: S101
        fresh = self._identify(place, seen)
        codes = seen.spoke.of(place, "code")
        first, last = seen.spoke.of(place, "first"), seen.spoke.of(place, "last")
        if len(first):
            earliest = int(first.min())
            self.started = earliest if self.started is None else min(earliest, self.started)
        for at in np.flatnonzero(self.rows[codes] == NO_DEVICE):
            address = seen.addresses[codes[at]]
            self._known(self.identity.device_of(address), address, int(first[at]))
        rows = self.rows[codes]
        np.minimum.at(self.columns.first, rows, first)
        np.maximum.at(self.columns.last, rows, last)
        for mac, vlan, code in fresh:
            device = self.devices[self.rows[code]]
            if vlan >= 0 and device is not None and not self.identity.mac(mac).router:
                device.vlans[vlan] = None
        self._count(place, start, seen, np.unique(rows))
        for code, source, name in seen.names.rows(place):
            row = self.rows[code]
            device = self.devices[row] if row != NO_DEVICE else None
            if device is not None:
                device.names.setdefault(source, name)
        self._evict()

    def is_new(self, rows: Ints, ts: Ints) -> npt.NDArray[np.bool_]:
        """First seen less than a day before ``ts``, in a network watched for a day before that."""
        first = self.columns.first[rows]
        watched = first - (self.started or 0)
        return np.asarray((rows != NO_DEVICE) & (watched >= DAY_NS) & (ts - first < DAY_NS))

    def _identify(self, place: int, seen: Sightings) -> list[tuple[str, int, int]]:
        """Leases and MACs; the pairs of MAC and address that had something to say."""
        identity = self.identity
        for mac, address, name, ts in seen.leases.rows(place):
            row = self._known(identity.leases(mac, address), address, ts)
            if name:
                self.devices[row].names["dhcp"] = name  # type: ignore[union-attr]
        for (mac,) in seen.carriers.rows(place):
            identity.carries_outside(mac)
        self._follow()
        pairs = seen.macs.of(place, "pair")
        fresh = []
        for at in np.flatnonzero(~self._settled[pairs]):
            mac, vlan, code = (seen.macs.of(place, name)[at] for name in ("mac", "vlan", "code"))
            address = seen.addresses[code]
            self._settled[pairs[at]] = identity.carries(mac, int(vlan), address)
            fresh.append((str(mac), int(vlan), int(code)))
        if fresh:
            self._follow()
        return fresh

    def _follow(self) -> None:
        """Addresses that changed hands lead to their new device."""
        for address in sorted(self.identity.changed):
            code = self._code.get(address)
            holder = self.identity.holder.get(address)
            row = self.row.get(holder, NO_DEVICE) if holder else NO_DEVICE
            if code is not None:
                self.rows[code] = row
            if row != NO_DEVICE:
                self._has_address(row, address)
        if self.identity.changed:
            self._settled[:] = False
            self.identity.changed.clear()

    def _known(self, device: str, address: str, first: int) -> int:
        """The row of a device that has this address; a new one when it was not known."""
        row = self.row.get(device)
        if row is None:
            row = self.columns.add(first, ROLES.index("unknown"))
            zone = self.zones.key(self.book.read(address))
            self.devices.append(Device(device, zone))
            self.ids.append(device)
            self.row[device] = row
            self.zones.count(zone, devices=1)
            self.columns.zone[row] = self.zones.place(zone)
        self._has_address(row, address)
        if address in self._code:
            self.rows[self._code[address]] = row
        return row

    def _has_address(self, row: int, address: str) -> None:
        device = self.devices[row]
        if device is None or next(reversed(device.ips), None) == address:
            return
        device.ips.pop(address, None)
        device.ips[address] = None
        if len(device.ips) > _KEPT:
            del device.ips[next(iter(device.ips))]
        self.overrule(row, device, address)
        known = self.book.read(address)
        if not device.zone_is_fixed and known.version == IPV4 and not known.link_local:
            self._move(row, device, self.zones.key(known))

    def overrule(self, row: int, device: Device, address: str) -> None:
        """What the site file says about this device comes first."""
        mac = self.identity.lease.get(address) or self.identity.carried_by.get(address)
        for said in (self._said_of_ip.get(address), self._said_of_mac.get(mac or "")):
            if said is None:
                continue
            if said.name:
                device.names["site"] = said.name
            if said.role:
                self.columns.fixed_role[row] = self.columns.role[row] = ROLES.index(said.role)
            if said.zone:
                self._move(row, device, said.zone)
                device.zone_is_fixed = True

    def zone_of(self, device: Device) -> str:
        """Where its newest address belongs; IPv4 says more than IPv6."""
        facts = [self.book.read(address) for address in device.ips]
        by_worth = sorted(facts, key=lambda fact: fact.version == IPV4 and not fact.link_local)
        return self.zones.key(by_worth[-1]) if by_worth else ""

    def _move(self, row: int, device: Device, zone: str) -> None:
        if zone == device.zone:
            return
        controllers = int(self.columns.counts[row, F["ot_served"]] > 0)
        self.zones.count(device.zone, devices=-1, controllers=-controllers)
        self.zones.count(zone, devices=1, controllers=controllers)
        device.zone = zone
        self.columns.zone[row] = self.zones.place(zone)

    def _count(self, place: int, start: int, seen: Sightings, active: Ints) -> None:
        """Evidence for roles, then the roles and the kinds of the zones."""
        columns, counts = self.columns, self.columns.counts
        rows = self.rows[seen.duties.of(place, "code")]
        known = rows != NO_DEVICE
        rows, features = rows[known], seen.duties.of(place, "feature")[known]
        served_before = counts[:, F["ot_served"]] > 0
        np.add.at(counts, (rows, features), seen.duties.of(place, "count")[known])
        counts[active, F["span"]] = start // TICK_NS - columns.first[active] // TICK_NS + 1
        counts[np.unique(rows[features == F["ot_read"]]), F["ot_read_ticks"]] += 1
        self._count_days(np.unique(rows[np.isin(features, OT_ASKED)]), start)
        for row in np.unique(rows[(features == F["ot_served"])]):
            device = self.devices[row]
            if not served_before[row] and device is not None:
                self.zones.count(device.zone, controllers=1, now=start)
        touched = np.unique(np.concatenate([rows, active]))
        role = roles(counts[touched])
        fixed = columns.fixed_role[touched]
        columns.role[touched] = np.where(fixed >= 0, fixed, role)

    def _count_days(self, rows: Ints, start: int) -> None:
        columns, day = self.columns, start // DAY_NS
        another = rows[columns.last_ot_day[rows] != day]
        columns.counts[another, F["ot_days"]] += 1
        columns.last_ot_day[another] = day
        if start - (self.started or 0) < DAY_NS:
            columns.counts[rows, F["ot_since_start"]] = 1

    def _evict(self) -> None:
        alive = np.flatnonzero(self.columns.alive[: self.columns.size])
        if len(alive) <= self.limit:
            return
        oldest = alive[np.argsort(self.columns.last[alive], kind="stable")]
        gone = oldest[: len(alive) - int(self.limit * (1 - _EVICTED_AT_ONCE))]
        names = set()
        for row in gone.tolist():
            device = self.devices[row]
            assert device is not None  # noqa: S101
            served = int(self.columns.counts[row, F["ot_served"]] > 0)
            self.zones.count(device.zone, devices=-1, controllers=-served)
            names.add(device.id)
            del self.row[device.id]
            self.devices[row] = None
        self.columns.alive[gone] = False
        self.evicted += len(gone)
        self.identity.forget(names)
        self._follow()

    def compact(self) -> None:
        """Give the rows of evicted devices back."""
        kept = np.flatnonzero(self.columns.alive[: self.columns.size])
        if len(kept) < self.columns.size:
            self.columns.keep(kept)
            self.devices = [self.devices[row] for row in kept.tolist()]
            self.ids = [self.ids[row] for row in kept.tolist()]
            self.row = {device.id: row for row, device in enumerate(self.devices) if device}

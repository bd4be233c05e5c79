"""Zones: the parts of a site, from the site file or one per subnet; and what kind each is.

Without a site file a zone is OT when controllers serve in it: as soon as the devices that answer
industrial protocols are one in twenty of its devices. It stays OT from then on.
"""

from dataclasses import dataclass, field
from typing import Final

from nonself.config import Site
from nonself.events.addresses import Address

OT_SHARE: Final = 0.05
"""Share of a zone's devices that answer industrial protocols, from which on it is OT."""


@dataclass
class Zone:
    """State of one zone."""

    kind: str
    reason: str
    devices: int = 0
    controllers: int = 0
    since: int = 0
    """When its kind was decided, ns."""


@dataclass
class Zones:
    """All zones that have devices."""

    kinds: dict[str, str] = field(default_factory=dict)
    """Zone of the site file to its kind."""
    zones: dict[str, Zone] = field(default_factory=dict)
    version: int = 0
    """Grows when a zone is added or changes its kind."""

    @classmethod
    def of(cls, site: Site) -> "Zones":
        """The zones of a site file, without devices yet."""
        return cls({zone.name: zone.kind for zone in site.zone})

    def key(self, address: Address) -> str:
        """Where an address inside belongs: the zone of the site file, else its subnet."""
        return address.zone or address.subnet

    def zone(self, key: str) -> Zone:
        """State of a zone; a new one is IT until controllers answer in it."""
        if key not in self.zones:
            kind = self.kinds.get(key)
            reason = "named by the site file" if kind else "no controllers serve in it"
            self.zones[key] = Zone(kind or "it", reason)
            self.version += 1
        return self.zones[key]

    def kind(self, key: str) -> str:
        """``it``, ``ot`` or ``dmz``."""
        found = self.zones.get(key)
        return found.kind if found else self.kinds.get(key, "it")

    def label(self, key: str, kind: str | None = None) -> str:
        """How a person reads the zone: its name, or kind and subnet."""
        return key if key in self.kinds else f"{(kind or self.kind(key)).upper()} {key}"

    def place(self, key: str) -> int:
        """Number of a zone; zones keep theirs."""
        self.zone(key)
        return list(self.zones).index(key)

    def count(self, key: str, *, devices: int = 0, controllers: int = 0, now: int = 0) -> None:
        """The zone has that many more devices, or more of them serve industrial protocols."""
        zone = self.zone(key)
        zone.devices += devices
        zone.controllers += controllers
        if key in self.kinds or zone.kind == "ot" or zone.controllers < 1:
            return
        if zone.controllers >= OT_SHARE * zone.devices:
            zone.kind, zone.since = "ot", now
            self.version += 1
            zone.reason = (
                f"{zone.controllers} of its {zone.devices} devices then known "
                "answered commands of industrial protocols"
            )

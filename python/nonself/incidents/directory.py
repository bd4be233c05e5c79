"""Who is who: devices by id, with the words to name them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from nonself.incidents.words import clean, joined, nanoseconds, when
from nonself.schema.incident import Device


@dataclass(frozen=True)
class Known:
    """A device of the inventory."""

    id: str
    name: str
    """What people say: the first label of a DNS name where that is enough to tell."""
    full_name: str
    ips: tuple[str, ...]
    macs: tuple[str, ...]
    role: str
    zone: str
    zone_kind: str
    vendor: str | None
    first_seen: int
    last_seen: int

    def as_device(self) -> Device:
        """As an incident names it."""
        return Device(
            id=self.id,
            name=self.full_name,
            ips=self.ips,
            macs=self.macs,
            role=self.role,
            zone=self.zone,
            vendor=self.vendor,
            first_seen=when(self.first_seen),
            last_seen=when(self.last_seen),
        )


class Directory:
    """The inventory, asked by device id."""

    def __init__(self, devices: pl.DataFrame) -> None:
        found = [_known(row) for row in devices.to_dicts()]
        short = Counter(_first_label(known.full_name) for known in found)
        self._known = {
            known.id: replace(known, name=_first_label(known.full_name))
            if short[_first_label(known.full_name)] == 1
            else known
            for known in found
        }

    def __contains__(self, endpoint: object) -> bool:
        return endpoint in self._known

    def get(self, endpoint: str) -> Known | None:
        """The device, if there is one with this id."""
        return self._known.get(endpoint)

    def all(self) -> tuple[Known, ...]:
        """All devices by id."""
        return tuple(self._known[key] for key in sorted(self._known))

    def name(self, endpoint: str) -> str:
        """The short name: a device's name, else the address."""
        known = self._known.get(endpoint)
        return known.name if known else clean(endpoint)

    def described(self, endpoint: str) -> str:
        """Name and address: ``wincc-01 (10.30.0.5)``."""
        known = self._known.get(endpoint)
        if known is None:
            return clean(endpoint)
        address = known.ips[-1] if known.ips else ""
        return known.name if address in ("", known.name) else f"{known.name} ({address})"

    def names(self, endpoints: Iterable[str], most: int = 5) -> str:
        """Several, by name and address."""
        return joined([self.described(each) for each in endpoints], most)

    def role(self, endpoint: str) -> str:
        """What it is, ``unknown`` when nobody can say."""
        known = self._known.get(endpoint)
        return known.role if known else "unknown"

    def zone_kind(self, endpoint: str) -> str:
        """``it``, ``ot`` or ``external``."""
        known = self._known.get(endpoint)
        return known.zone_kind if known else "external"

    def zone(self, endpoint: str) -> str:
        """Name of its zone; empty outside."""
        known = self._known.get(endpoint)
        return known.zone if known else ""


def _known(row: dict[str, object]) -> Known:
    ips = _texts(row.get("ips"))
    key = str(row["device"])
    name = row.get("name") or (ips[-1] if ips else key)
    vendor = row.get("vendor")
    return Known(
        id=key,
        name=clean(str(name)),
        full_name=clean(str(name)),
        ips=ips,
        macs=_texts(row.get("macs")),
        role=str(row.get("role") or "unknown"),
        zone=clean(str(row.get("zone") or "")),
        zone_kind=str(row.get("zone_kind") or "it"),
        vendor=clean(str(vendor)) if vendor else None,
        first_seen=_nanoseconds(row.get("first_seen")),
        last_seen=_nanoseconds(row.get("last_seen")),
    )


def _first_label(name: str) -> str:
    """``wincc01`` of ``wincc01.plant.example``; addresses as they are."""
    first = name.split(".", 1)[0]
    return name if not first or first.isdigit() or ":" in name else first


def _texts(value: object) -> tuple[str, ...]:
    return tuple(clean(str(each)) for each in value) if isinstance(value, list) else ()


def _nanoseconds(value: object) -> int:
    if isinstance(value, datetime):
        return nanoseconds(value)
    return value if isinstance(value, int) else 0

"""One side of a log's records: noted tick by tick as numbers, then written as columns at once."""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from nonself.config import ROLES
from nonself.events.addresses import Address
from nonself.events.devices import NO_DEVICE, Devices
from nonself.events.sightings import Ints, Sightings
from nonself.events.zones import Zones

_KINDS: Final = ("it", "ot", "dmz", "external", "multicast")
_NS: Final = 1e9


class ZoneNumbers:
    """Zones as small numbers: which one, and which kind it is at the moment."""

    def __init__(self, zones: Zones, seen: Sightings) -> None:
        self._zones = zones
        self._number: dict[str, int] = {}
        self.of_address = np.array(
            [self._of(_key(fact, zones)) for fact in seen.facts] + [NO_DEVICE], dtype=np.int64
        )
        self.of_zone = np.empty(0, dtype=np.int64)
        """Place of a zone in the inventory to its number here."""
        self.kind = np.empty(0, dtype=np.int64)
        self._version = -1
        self.follow()

    def follow(self) -> None:
        """Take over what changed in the last tick."""
        if self._version == self._zones.version:
            return
        self._version = self._zones.version
        self.of_zone = np.array([self._of(key) for key in self._zones.zones], dtype=np.int64)
        kinds = [
            _KINDS.index(key if key in _KINDS[3:] else self._zones.kind(key))
            for key in self._number
        ]
        self.kind = np.array([*kinds, 0], dtype=np.int64)  # the last is for NO_ADDRESS

    def labels(self) -> list[str | None]:
        """Names by number and kind: ``number * len(KINDS) + kind``."""
        return [
            key if key in _KINDS[3:] else self._zones.label(key, kind)
            for key in self._number
            for kind in _KINDS
        ]

    def _of(self, key: str) -> int:
        return self._number.setdefault(key, len(self._number))


def _key(fact: Address, zones: Zones) -> str:
    if fact.kind == "internal":
        return zones.key(fact)
    return "external" if fact.kind == "external" else "multicast"


class Side:
    """What is known about the originators, or the responders, of one log."""

    def __init__(
        self, name: str, seen: Sightings, codes: Ints, frame: pl.DataFrame, zones: ZoneNumbers
    ) -> None:
        self.name = name
        self._seen = seen
        self._codes = codes
        self._zones = zones
        self._ts = frame["ts"].to_physical().to_numpy()
        self._rows = np.full(len(codes), NO_DEVICE, dtype=np.int64)
        self._zone = np.zeros(len(codes), dtype=np.int64)
        self._kind = np.zeros(len(codes), dtype=np.int64)
        self._role = np.full(len(codes), -1, dtype=np.int64)
        self._first = np.zeros(len(codes), dtype=np.int64)
        self._new = np.zeros(len(codes), dtype=bool)

    def note(self, part: slice, devices: Devices, roles: Ints) -> None:
        """Note what is known now about some rows."""
        codes = self._codes[part]
        rows = devices.rows[codes]
        self._rows[part] = rows
        is_device = rows != NO_DEVICE
        zone = self._zones.of_address[codes]
        zone[is_device] = self._zones.of_zone[devices.columns.zone[rows[is_device]]]
        self._zone[part] = zone
        self._kind[part] = self._zones.kind[zone]
        self._role[part][is_device] = roles[rows[is_device]]
        self._first[part] = devices.columns.first[rows]
        self._new[part] = devices.is_new(rows, self._ts[part])

    def columns(self, devices: Devices) -> list[pl.Series]:
        """The columns that the side adds to its log."""
        rows, codes, name = self._rows, self._codes, self.name
        device = _pick([*devices.ids, None], rows)
        address = _pick([*self._seen.addresses, None], codes)
        endpoint = device.zip_with(device.is_not_null(), address)
        has_address = codes >= 0
        number = np.where(has_address, self._zone * len(_KINDS) + self._kind, -1)
        zone = _pick([*self._zones.labels(), None], number)
        kind = _pick([*_KINDS, None], np.where(has_address, self._kind, -1))
        role = _pick([*ROLES, None], np.where(rows == NO_DEVICE, -1, self._role))
        age = np.maximum(self._ts - self._first, 0) / _NS
        inside = np.array([fact.kind != "external" for fact in self._seen.facts] + [False])
        return [
            device.alias(f"{name}.device"),
            endpoint.alias(f"{name}.endpoint"),
            zone.alias(f"{name}.zone"),
            kind.alias(f"{name}.zone_kind"),
            role.alias(f"{name}.role"),
            pl.Series(f"{name}.new", self._new),
            _where(rows != NO_DEVICE, pl.Series(age)).alias(f"{name}.age"),
            _where(has_address, pl.Series(inside[codes])).alias(f"local_{name}"),
        ]


def _pick(words: list[str | None], places: Ints) -> pl.Series:
    """Words by place; -1 is the last word, which is null."""
    return pl.Series(words, dtype=pl.String).gather(np.where(places < 0, len(words) - 1, places))


def _where(condition: npt.NDArray[np.bool_], values: pl.Series) -> pl.Series:
    nothing = pl.Series([None], dtype=values.dtype).new_from_index(0, len(values))
    return values.zip_with(pl.Series(condition), nothing)

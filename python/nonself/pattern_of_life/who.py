"""Who is there in a tick: devices, their zones and peer groups, and which of them were active."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from nonself import _core
from nonself.pattern_of_life.columns import Columns, Keys, Mask

_SIDES: Final = ("orig", "resp")
_NO_VALUES: Final = np.empty(0, dtype=np.int64)


class Who:
    """The devices of all logs of a tick, by ascending key."""

    def __init__(
        self, logs: Mapping[str, Columns], peer_group: Callable[[Keys], Keys] | None = None
    ) -> None:
        self._logs = [logs[log] for log in sorted(logs)]
        keys, zones, sources, rows, began = [], [], [], [], []
        for number, columns in enumerate(self._logs):
            for side in _SIDES:
                if not columns.has([f"{side}.device"]):
                    continue
                device, row = _first_rows(columns, f"{side}.device")
                keys.append(device)
                zones.append(_zones(columns, f"{side}.zone", row))
                sources.append(np.full(len(device), 2 * number + _SIDES.index(side)))
                rows.append(row)
                began.append(np.full(len(device), side == "orig"))
        if not keys:
            keys = zones = [np.empty(0, dtype=np.uint64)]
            sources = rows = [np.empty(0, dtype=np.int64)]
            began = [np.empty(0, dtype=bool)]
        every = np.concatenate(keys)
        self.keys: Keys
        self.keys, first, of = np.unique(every, return_index=True, return_inverse=True)
        self._zone: Keys = np.concatenate(zones)[first]
        self._source = np.concatenate(sources)[first]
        self._row = np.concatenate(rows)[first]
        self._active: Mask = np.zeros(len(self.keys), dtype=bool)
        self._active[of[np.concatenate(began)]] = True
        none = np.zeros(len(self.keys), dtype=np.uint64)
        self._group: Keys = none if peer_group is None else peer_group(self.keys)

    @property
    def active(self) -> Keys:
        """Every device that began anything in this tick, in any log; ascending."""
        return self.keys[self._active]

    def zone(self, devices: Keys) -> Keys:
        """Key of each device's zone; 0 where there is none."""
        return self._of(devices, self._zone)

    def group(self, devices: Keys) -> Keys:
        """Key of each device's peer group; 0 where there is none."""
        return self._of(devices, self._group)

    def names(self, devices: Keys) -> list[str]:
        """The names of devices of this tick."""
        place = np.searchsorted(self.keys, devices)
        found = np.full(len(devices), "", dtype=object)
        for source in np.unique(self._source[place]).tolist():
            here = self._source[place] == source
            columns, side = self._logs[source // 2], _SIDES[source % 2]
            found[here] = columns.texts((f"{side}.device",), self._row[place[here]])
        return [str(name) for name in found]

    def _of(self, devices: Keys, values: Keys) -> Keys:
        if not len(self.keys):
            return np.zeros(len(devices), dtype=np.uint64)
        place = np.minimum(np.searchsorted(self.keys, devices), len(self.keys) - 1)
        return np.where(self.keys[place] == devices, values[place], np.uint64(0))


def _first_rows(columns: Columns, name: str) -> tuple[Keys, npt.NDArray[np.uint32]]:
    """Each device of a column, with its earliest row."""
    units = columns.units((name,), ())
    kept = np.flatnonzero(columns.present((name,), every=True)).astype(np.uint32)
    found = _core.reduce_units(units.code, len(units), kept, columns.times(), _NO_VALUES)
    return units.entity[found["unit"]], found["row"]


def _zones(columns: Columns, name: str, row: npt.NDArray[np.uint32]) -> Keys:
    if not columns.has([name]):
        return np.zeros(len(row), dtype=np.uint64)
    return columns.keys(name)[0][row]

"""Peer groups: devices that do the same things, found once a day, with names that stay.

Dense regions of the space of :mod:`embedding` are groups (HDBSCAN: Campello, Moulavi, Sander,
2013); what fits nowhere has none, and is judged by its zone. Groups are mixed in, never trusted:
they are one level of the hierarchy. New groups take over the id of the old one whose members they
have (optimal assignment of Jaccard indices); an id is never used again. A device that has a group
changes it only when the next clustering says the same.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import linear_sum_assignment

from nonself.pattern_of_life.columns import Keys
from nonself.pattern_of_life.embedding import Points

LEAST: Final = 5
"""Devices in a group."""
SAMPLE: Final = 4000
"""Of more devices than this a sample is clustered; the others join the nearest centre."""
SAME: Final = 0.3
"""A new group is the old one from this share of common members on."""
KEPT_CHANGES: Final = 1000
NONE: Final = 0

CHANGES: Final = pl.Schema(
    {"tick": pl.Int64, "device": pl.String, "before": pl.Int64, "after": pl.Int64}
)
"""Columns of the reported changes; group 0 is none."""

Labels = npt.NDArray[np.int64]


@dataclass
class PeerGroups:
    """Which group each device is in."""

    members: dict[int, int] = field(default_factory=dict)
    """Device key to group id."""
    waiting: dict[int, int] = field(default_factory=dict)
    """Device key to the group it seems to change to."""
    next_id: int = 1
    day: int = -1
    """Number of the day of the last clustering."""
    changes: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Tick, device key, group before, group after; the last ones."""
    _keys: Keys = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    _groups: Keys = field(default_factory=lambda: np.empty(0, dtype=np.uint64))

    def of(self, devices: Keys) -> Keys:
        """The key of each device's group; 0 where it has none."""
        if not len(self._keys):
            return np.zeros(len(devices), dtype=np.uint64)
        place = np.minimum(np.searchsorted(self._keys, devices), len(self._keys) - 1)
        return np.where(self._keys[place] == devices, self._groups[place], np.uint64(NONE))

    def update(self, tick: int, points: Points) -> None:
        """Cluster anew; score and learn by it from this tick on."""
        label = cluster(points)
        group = self._named(points.device, label)
        for device, new in zip(points.device.tolist(), group.tolist(), strict=True):
            old = self.members.get(device, NONE)
            if new == old:
                self.waiting.pop(device, None)
            elif old == NONE or self.waiting.get(device) == new:
                self._move(tick, device, old, new)
            else:
                self.waiting[device] = new
        self.changes = self.changes[-KEPT_CHANGES:]
        self._index()

    def _move(self, tick: int, device: int, old: int, new: int) -> None:
        self.waiting.pop(device, None)
        if new == NONE:
            self.members.pop(device, None)
        else:
            self.members[device] = new
        self.changes.append((tick, device, old, new))

    def _named(self, device: Keys, label: Labels) -> Labels:
        """The group id of each device: the old one where most members agree, else a new one."""
        found = np.unique(label[label >= 0])
        old = np.array([self.members.get(key, NONE) for key in device.tolist()], dtype=np.int64)
        ids = np.unique(old[old != NONE])
        overlap = np.zeros((len(found), len(ids)))
        for row, new in enumerate(found.tolist()):
            for column, known in enumerate(ids.tolist()):
                both = np.count_nonzero((label == new) & (old == known))
                either = np.count_nonzero((label == new) | (old == known))
                overlap[row, column] = int(both) / max(1, int(either))
        rows, columns = linear_sum_assignment(-overlap)
        names = {
            int(found[row]): int(ids[column])
            for row, column in zip(rows, columns, strict=True)
            if overlap[row, column] >= SAME
        }
        for new in found.tolist():
            if new not in names:
                names[new] = self.next_id
                self.next_id += 1
        return np.array([names.get(each, NONE) for each in label.tolist()], dtype=np.int64)

    def _index(self) -> None:
        pairs = sorted(self.members.items())
        self._keys = np.array([key for key, _ in pairs], dtype=np.uint64)
        self._groups = np.array([group for _, group in pairs], dtype=np.uint64)

    def state(self) -> dict[str, Any]:
        """Everything, as plain JSON."""
        return {
            "members": [[str(key), group] for key, group in sorted(self.members.items())],
            "waiting": [[str(key), group] for key, group in sorted(self.waiting.items())],
            "next_id": self.next_id,
            "day": self.day,
            "changes": [[tick, str(key), old, new] for tick, key, old, new in self.changes],
        }

    @classmethod
    def restored(cls, state: dict[str, Any]) -> "PeerGroups":
        """Go on from :meth:`state`."""
        made = cls(
            {int(key): group for key, group in state["members"]},
            {int(key): group for key, group in state["waiting"]},
            int(state["next_id"]),
            int(state["day"]),
            [(tick, int(key), old, new) for tick, key, old, new in state["changes"]],
        )
        made._index()
        return made


def cluster(points: Points) -> Labels:
    """A label from 0 for each device; −1 where it fits nowhere. Same points, same labels."""
    if len(points) < 2 * LEAST:
        return np.full(len(points), -1, dtype=np.int64)
    from sklearn.cluster import HDBSCAN  # noqa: PLC0415 - takes a second to import

    step = max(1, -(-len(points) // SAMPLE))
    sample = points.place[::step]  # keys are hashes: every n-th is as good as a random one
    least = max(LEAST, len(sample) // 200)
    found = HDBSCAN(
        min_cluster_size=least, min_samples=LEAST, cluster_selection_method="eom", copy=True
    ).fit_predict(sample)
    label = np.asarray(found, dtype=np.int64)
    return label if step == 1 else _spread(points.place, sample, label)


def _spread(
    place: npt.NDArray[np.float64], sample: npt.NDArray[np.float64], label: Labels
) -> Labels:
    """Every device joins the nearest centre, where it is as near as its members are."""
    whole = np.full(len(place), -1, dtype=np.int64)
    nearest = np.full(len(place), np.inf)
    for group in np.unique(label[label >= 0]).tolist():
        inside = sample[label == group]
        centre = inside.mean(axis=0)
        reach = np.quantile(np.linalg.norm(inside - centre, axis=1), 0.95)
        distance = np.linalg.norm(place - centre, axis=1)
        nearer = (distance <= reach) & (distance < nearest)
        whole[nearer], nearest[nearer] = group, distance[nearer]
    return whole


def similar(points: Points, device: int, count: int) -> list[tuple[int, float]]:
    """The nearest devices with their distance, 0 (does the same) to 1 (nothing in common)."""
    place = int(np.searchsorted(points.device, np.uint64(device)))
    if place >= len(points) or int(points.device[place]) != device:
        return []
    distance = np.linalg.norm(points.place - points.place[place], axis=1) / np.sqrt(2.0)
    distance[place] = np.inf
    order = np.lexsort((points.device, distance))[:count]
    return [
        (int(points.device[row]), float(min(1.0, distance[row])))
        for row in order.tolist()
        if np.isfinite(distance[row])
    ]

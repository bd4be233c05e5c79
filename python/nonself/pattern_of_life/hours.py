"""The p of a device-hour: how often an hour of any device is as unusual as this window.

Combining aspects and taking the smallest of twelve windows is only as right as its assumptions, and
windows and aspects depend on one another. So the result is recalibrated by its rank among past
device-hours of the site: of those, a fraction α has p ≤ α. An hour counts by its most unusual
window. Hours that would have alerted, but repeat what was told, do not count: so the expected
number of alerts that a person gets is the budget, and one device that goes on for days does not
teach that alarms are usual.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nonself import _core
from nonself.pattern_of_life.budget import HOUR_NS, TICKS_PER_HOUR
from nonself.pattern_of_life.columns import Keys, Mask, not_in
from nonself.pattern_of_life.scale import Numbers, sidak


@dataclass
class Hours:
    """Past device-hours, and those of the hour that runs."""

    half_life_ns: int
    past: _core.Recalibration = field(init=False)
    hour: int = -1
    devices: Keys = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    """Those that were tested in this hour, ascending."""
    lowest: Numbers = field(default_factory=lambda: np.empty(0))
    """Of each the smallest p of a window, as the p of an hour."""
    repeats: set[int] = field(default_factory=set)
    """Devices that would have alerted in this hour, and only repeat what was told."""
    told: set[int] = field(default_factory=set)
    """Devices that alerted in this hour."""

    def __post_init__(self) -> None:
        """Nothing learnt yet."""
        self.past = _core.Recalibration(self.half_life_ns)

    def score(self, tick: int, window: Numbers, alpha: float) -> Numbers:
        """The p of the hour for each device, from the combined p of its window."""
        raw = sidak(window, TICKS_PER_HOUR)
        p = self.past.map(tick).apply(raw)
        size = self.past.size(tick)
        if size * alpha < 1.0:
            p = np.maximum(p, 1.0 / (size + 1.0))
        return np.minimum(p, 1.0)

    def learn(self, tick: int, devices: Keys, window: Numbers, below: Mask, alert: Mask) -> None:
        """Take a window; an hour that is over is counted.

        Args:
            tick: Start of the tick, ns.
            devices: Keys of the devices.
            window: Their combined p.
            below: Whose p of the hour is at or below the alerting level.
            alert: Who of them alerts.
        """
        hour = tick // HOUR_NS
        if hour != self.hour:
            self._close()
            self.hour = hour
        raw = sidak(window, TICKS_PER_HOUR)
        new = not_in(devices, self.devices)
        keys = np.concatenate([self.devices, new])
        order = np.argsort(keys)
        self.devices = keys[order]
        self.lowest = np.concatenate([self.lowest, np.ones(len(new))])[order]
        place = np.searchsorted(self.devices, devices)
        self.lowest[place] = np.minimum(self.lowest[place], raw)
        self.told.update(devices[alert].tolist())
        self.repeats.update(devices[below & ~alert].tolist())

    def _close(self) -> None:
        left_out = np.array(sorted(self.repeats - self.told), dtype=np.uint64)
        counted = ~np.isin(self.devices, left_out)
        if len(counted):
            at = self.hour * HOUR_NS
            self.past.learn(at, self.lowest, counted.astype(np.float64))
        self.devices, self.lowest = self.devices[:0], self.lowest[:0]
        self.repeats, self.told = set(), set()

    def state(self) -> dict[str, Any]:
        """Everything, as plain JSON."""
        return {
            "past": self.past.to_bytes().hex(),
            "hour": self.hour,
            "devices": [str(key) for key in self.devices.tolist()],
            "lowest": self.lowest.tolist(),
            "repeats": [str(key) for key in sorted(self.repeats)],
            "told": [str(key) for key in sorted(self.told)],
        }

    @classmethod
    def restored(cls, half_life_ns: int, state: dict[str, Any]) -> "Hours":
        """Go on from :meth:`state`."""
        made = cls(
            half_life_ns,
            int(state["hour"]),
            np.array([int(key) for key in state["devices"]], dtype=np.uint64),
            np.array(state["lowest"], dtype=np.float64),
            {int(key) for key in state["repeats"]},
            {int(key) for key in state["told"]},
        )
        made.past = _core.Recalibration.from_bytes(bytes.fromhex(state["past"]))
        return made

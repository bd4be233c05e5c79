"""The alert budget: at most N false alerts a day, as an expected count (Gordon et al., 2007).

The unit is the device-hour. ``alert  ⇔  p ≤ N / m`` with m the number of device-hours a day that
were tested so far, decayed, and known before the test. N grows with the site: it is meant for each
begun thousand of devices.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from nonself.pattern_of_life.columns import Keys, not_in

HOUR_NS: Final = 3600 * 1_000_000_000
TICKS_PER_HOUR: Final = 12
THOUSAND: Final = 1000
_HOURS_PER_DAY: Final = 24


def _none() -> Keys:
    return np.empty(0, dtype=np.uint64)


@dataclass
class Budget:
    """Counts tested device-hours, and the devices of a day."""

    half_life_ns: int
    device_hours: float = 0.0
    """Decayed number of tested device-hours."""
    hours: float = 0.0
    """Decayed number of hours in which there was traffic."""
    hour: int = -1
    """Number of the present hour."""
    yesterday: int = 0
    """Devices that were tested on the day before."""
    _this_hour: Keys = field(default_factory=_none)
    _today: Keys = field(default_factory=_none)

    @property
    def devices(self) -> int:
        """Devices of a day: of the last whole one, or of today if those are more."""
        return max(self.yesterday, len(self._today))

    def false_alerts(self, for_each_thousand: float) -> float:
        """Expected number of false alerts a day, N, for a site of this size."""
        return for_each_thousand * max(1, -(-self.devices // THOUSAND))

    def alpha(self, for_each_thousand: float) -> float:
        """Alerting level for a device-hour; at most 0.1."""
        per_day = 24.0 * self.device_hours / self.hours if self.hours else 24.0
        return min(0.1, self.false_alerts(for_each_thousand) / max(per_day, 1.0))

    def learn(self, tick: int, devices: Keys) -> None:
        """Count the devices that were tested in a tick; ascending, each once."""
        hour = tick // HOUR_NS
        if hour != self.hour:
            decay = 0.5 ** ((hour - self.hour) * HOUR_NS / self.half_life_ns) if self.hours else 0.0
            self.device_hours *= decay
            self.hours = self.hours * decay + 1.0
            self._today = np.union1d(self._today, self._this_hour)
            if hour // _HOURS_PER_DAY != self.hour // _HOURS_PER_DAY:
                self.yesterday, self._today = len(self._today), _none()
            self.hour, self._this_hour = hour, _none()
        before = len(self._this_hour)
        new = not_in(devices, self._this_hour)
        if len(new):
            self._this_hour = np.sort(np.concatenate([self._this_hour, new]))
        self.device_hours += len(self._this_hour) - before

    def state(self) -> dict[str, Any]:
        """Everything, as plain JSON."""
        return {
            "device_hours": self.device_hours,
            "hours": self.hours,
            "hour": self.hour,
            "yesterday": self.yesterday,
            "this_hour": [str(key) for key in self._this_hour.tolist()],
            "today": [str(key) for key in self._today.tolist()],
        }

    @classmethod
    def restored(cls, half_life_ns: int, state: dict[str, Any]) -> "Budget":
        """Go on from :meth:`state`."""
        keys = [
            np.array([int(key) for key in state[name]], dtype=np.uint64)
            for name in ("this_hour", "today")
        ]
        numbers = float(state["device_hours"]), float(state["hours"])
        return cls(half_life_ns, *numbers, int(state["hour"]), int(state["yesterday"]), *keys)

    def copy(self) -> "Budget":
        """Another one with the same counts."""
        return Budget.restored(self.half_life_ns, self.state())

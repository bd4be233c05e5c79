"""The alert budget: at most N false alerts a day, as an expected count (Gordon et al., 2007).

The unit is the device-hour. ``alert  ⇔  p ≤ N / m`` with m the number of device-hours a day that
were tested so far, decayed, and known before the test.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from nonself.pattern_of_life.columns import Keys

HOUR_NS: Final = 3600 * 1_000_000_000
TICKS_PER_HOUR: Final = 12


@dataclass
class Budget:
    """Counts tested device-hours."""

    half_life_ns: int
    device_hours: float = 0.0
    """Decayed number of tested device-hours."""
    hours: float = 0.0
    """Decayed number of hours in which there was traffic."""
    hour: int = -1
    """Number of the present hour."""
    _active: set[int] = field(default_factory=set)

    def alpha(self, false_alerts_per_day: float) -> float:
        """Alerting level for a device-hour; at most 0.1."""
        per_day = 24.0 * self.device_hours / self.hours if self.hours else 24.0
        return min(0.1, false_alerts_per_day / max(per_day, 1.0))

    def learn(self, tick: int, devices: Keys) -> None:
        """Count the devices that were tested in a tick."""
        hour = tick // HOUR_NS
        if hour != self.hour:
            decay = 0.5 ** ((hour - self.hour) * HOUR_NS / self.half_life_ns) if self.hours else 0.0
            self.device_hours *= decay
            self.hours = self.hours * decay + 1.0
            self.hour = hour
            self._active = set()
        before = len(self._active)
        self._active.update(np.unique(devices).tolist())
        self.device_hours += len(self._active) - before

    def state(self) -> dict[str, Any]:
        """Everything, as plain JSON."""
        return {
            "device_hours": self.device_hours,
            "hours": self.hours,
            "hour": self.hour,
            "active": [str(key) for key in sorted(self._active)],
        }

    @classmethod
    def restored(cls, half_life_ns: int, state: dict[str, Any]) -> "Budget":
        """Go on from :meth:`state`."""
        active = {int(key) for key in state["active"]}
        numbers = float(state["device_hours"]), float(state["hours"])
        return cls(half_life_ns, *numbers, int(state["hour"]), active)

    def copy(self) -> "Budget":
        """Another one with the same counts."""
        return Budget.restored(self.half_life_ns, self.state())

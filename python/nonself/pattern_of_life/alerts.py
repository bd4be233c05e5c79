"""Which device-hours alert, and what one device and aspect may take of the budget.

A (device, aspect) that alerted is quiet for six hours, and alerts at most twice in a day: what goes
on was told. Where many devices alert at once for the same reason, it is one event of the site
(a new server, a holiday's end, a clock), and the most unusual of them alerts for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from nonself.pattern_of_life.budget import HOUR_NS
from nonself.pattern_of_life.columns import Mask
from nonself.pattern_of_life.evidence import Judged

QUIET_NS: Final = 6 * HOUR_NS
"""After an alert, the same device and aspect alerts no more for so long."""
MOST_A_DAY: Final = 2
"""Alerts of one device and aspect within 24 hours."""
DAY_NS: Final = 24 * HOUR_NS
SITE_DEVICES: Final = 10
SITE_SHARE: Final = 0.2
"""From so many devices on, and this share of those tested, it is one event of the site."""


@dataclass
class Alerts:
    """When each (device, aspect) alerted in the last day."""

    told: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    suppressed: int = 0
    """Device-windows that would have alerted and were told already."""
    site_events: int = 0

    def decide(self, tick: int, found: Judged, names: Sequence[str], alpha: float) -> Mask:
        """Whether each device alerts in this tick."""
        alert = np.zeros(len(found.device), dtype=bool)
        below = np.flatnonzero(found.hour <= alpha)
        self.told = {key: past for key, past in self.told.items() if past[-1] > tick - DAY_NS}
        for aspect in np.unique(found.aspect[below]).tolist():
            rows = below[found.aspect[below] == aspect]
            if len(rows) >= max(SITE_DEVICES, SITE_SHARE * len(found.device)):
                self.site_events += 1
                rows = rows[np.lexsort((found.device[rows], found.hour[rows]))][:1]
            for row in rows.tolist():
                alert[row] = self._may(tick, (int(found.device[row]), names[aspect]))
        return alert

    def _may(self, tick: int, key: tuple[int, str]) -> bool:
        past = [then for then in self.told.get(key, []) if then > tick - DAY_NS]
        if past and (tick - past[-1] < QUIET_NS or len(past) >= MOST_A_DAY):
            self.suppressed += 1
            return False
        self.told[key] = [*past, tick]
        return True

    def state(self) -> dict[str, Any]:
        """Everything, as plain JSON."""
        return {
            "told": [[str(device), aspect, past] for (device, aspect), past in self._sorted()],
            "suppressed": self.suppressed,
            "site_events": self.site_events,
        }

    def _sorted(self) -> list[tuple[tuple[int, str], list[int]]]:
        return sorted(self.told.items())

    @classmethod
    def restored(cls, state: dict[str, Any]) -> "Alerts":
        """Go on from :meth:`state`."""
        told = {(int(device), str(aspect)): past for device, aspect, past in state["told"]}
        return cls(told, int(state["suppressed"]), int(state["site_events"]))

    def copy(self) -> "Alerts":
        """Another one with the same past."""
        told = {key: list(past) for key, past in self.told.items()}
        return Alerts(told, self.suppressed, self.site_events)

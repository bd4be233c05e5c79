"""How the pattern of life forgets, alerts and holds back. The defaults are those of the docs."""

from dataclasses import dataclass
from typing import Final

DAY_NS: Final = 86_400 * 1_000_000_000


@dataclass(frozen=True)
class Settings:
    """One set of numbers for all aspects."""

    half_life_days: float = 14.0
    """Of what is learnt."""
    recalibration_half_life_days: float = 3.0
    """Of past scores; shorter, so that the map follows when the traffic changes."""
    hours_half_life_days: float = 7.0
    """Of past device-hours: a whole week of them, or each Monday would be unusual."""
    false_alerts_per_day: float = 2.0
    """Expected number of device-hours a day that alert on benign traffic, for each begun thousand
    of devices."""
    gate: float = 10.0
    """Nothing is learnt at p below this many times the alerting level, at most 0.01."""
    soft_gate: float = 100.0
    """Little (weight 0.1) is learnt below this many times the alerting level, at most 0.05."""
    gate_days: int = 3
    """A thing that was held back is learnt when it comes on this many distinct days."""
    gate_memory_days: int = 30
    """What was not held back for this long is forgotten by the gate."""
    repeat_hours: float = 1.0
    """Of one entity, at most one held-back score in this time is a test: it counts for the map, and
    for calibration."""
    max_entries: int = 2_000_000
    """Per aspect: counted pairs, series or bins; the lightest and oldest go first."""

    @property
    def half_life_ns(self) -> int:
        """Half-life of models in nanoseconds."""
        return int(self.half_life_days * DAY_NS)

    @property
    def hours_half_life_ns(self) -> int:
        """Half-life of past device-hours in nanoseconds."""
        return int(self.hours_half_life_days * DAY_NS)

    @property
    def recalibration_half_life_ns(self) -> int:
        """Half-life of past scores in nanoseconds."""
        return int(self.recalibration_half_life_days * DAY_NS)

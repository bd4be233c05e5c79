"""Attacks injected into benign days: how many are found, and when, beside the baselines.

The pattern of life learns two weeks and stops at some hours of the third, where it is copied for
each run: one injection a run, scored and learnt (gated) as always. The same hours without the
injection are the control: a device-hour that alerts there does not count as found.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from scipy import stats

from benchmarks.life.baselines import HOUR_NS, Baseline, Forest, Thresholds, Trees
from benchmarks.life.calibration import fresh_life
from benchmarks.life.features import Standard, features
from benchmarks.life.site import Site

if TYPE_CHECKING:
    from benchmarks.life.attacks import Attack
    from benchmarks.life.inject import Injection
    from nonself.events.tick import Tick
    from nonself.pattern_of_life import PatternOfLife

LEARNT: Final = 14
"""Days before the first attack."""
STOPS: Final = ((14, 114), (15, 126), (15, 168), (16, 138))
"""Day and tick of the day at which runs begin: working hours of the third week."""
HORIZON: Final = 54
OURS: Final = "pattern of life"
RUNS: Final = 32
PER_DAY: Final = 2.0
_HELD_OUT: Final = 3
"""Days before the attacks on which thresholds of the baselines are set."""


@dataclass
class Outcome:
    """All runs of one attack at one strength."""

    attack: str
    strength: float
    unit: str
    runs: int = 0
    found: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    minutes: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """From the start to the end of the first tick that alerts."""

    def interval(self, method: str) -> tuple[float, float]:
        """95 % of the recall (Clopper & Pearson, 1934)."""
        low, high = stats.binomtest(self.found[method], self.runs).proportion_ci(0.95)
        return float(low), float(high)

    def cells(self, methods: list[str]) -> list[str]:
        """A row of the table: recall with its interval for ours, recall for the others."""
        low, high = self.interval(OURS)
        ours = f"{self.found[OURS] / self.runs:.2f} ({low:.2f} to {high:.2f})"
        others = [f"{self.found[method] / self.runs:.2f}" for method in methods if method != OURS]
        minutes = self.minutes[OURS]
        median = f"{np.median(minutes):.0f}" if minutes else "–"
        return [self.attack, f"{self.strength:g} {self.unit}", ours, *others, median]

    def json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        return {
            "attack": self.attack,
            "strength": self.strength,
            "unit": self.unit,
            "runs": self.runs,
            "found": dict(self.found),
            "minutes": dict(self.minutes),
        }


@dataclass
class Stop:
    """A moment from which runs begin."""

    life: PatternOfLife
    ticks: list[Tick]
    awake: list[str]
    """Computers in use."""
    control: dict[str, set[tuple[str, int]]]
    """By method the (device, hour) that alert without any attack."""


class Bench:
    """A site with its past learnt, and the baselines made from the same past."""

    def __init__(self, seed: int, devices: int, learnt: int = LEARNT) -> None:
        self.site = Site(seed, devices)
        self.stops: list[Stop] = []
        past = []
        life = fresh_life()
        last = STOPS[-1][0] - LEARNT + learnt
        stops = {(day - LEARNT + learnt, tick) for day, tick in STOPS}
        for day in range(last + 1):
            ticks = list(self.site.ticks(day, 1))
            for number, tick in enumerate(ticks):
                if (day, number) in stops:
                    upcoming = ticks[number : number + HORIZON]
                    self.stops.append(Stop(life.copy(), upcoming, _awake(upcoming[0]), {}))
                if day < learnt:
                    past.append(features(tick).with_columns(tick=pl.lit(tick.start)))
                life.step(tick)
        rows = pl.concat(past)
        cut = rows["tick"].max() - _HELD_OUT * 24 * HOUR_NS  # type: ignore[operator]
        train, held_out = rows.filter(pl.col("tick") <= cut), rows.filter(pl.col("tick") > cut)
        standard = Standard(train)
        numbers = standard(train)
        self.baselines = [
            Baseline(kind(numbers), standard, held_out, PER_DAY)
            for kind in (Thresholds, Forest, Trees)
        ]
        for stop in self.stops:
            stop.control = self._alerts(stop, stop.ticks, frozenset(self.site.roster.names))

    @property
    def methods(self) -> list[str]:
        """Ours and the baselines."""
        return [OURS, *(baseline.name for baseline in self.baselines)]

    def run(self, attack: Attack, strength: float, runs: int = RUNS) -> Outcome:
        """Inject it so many times, each into a copy of its own."""
        outcome = Outcome(attack.name, strength, attack.unit, runs)
        for number in range(runs):
            stop = self.stops[number % len(self.stops)]
            random = np.random.default_rng([number, hash_of(attack.name), int(strength * 10)])
            injection = attack.make(self.site.roster, random, stop.awake, strength)
            for method, minutes in self._found(stop, injection).items():
                outcome.found[method] += 1
                outcome.minutes[method].append(minutes)
        return outcome

    def _found(self, stop: Stop, injection: Injection) -> dict[str, float]:
        ticks = [
            injection.apply(number, tick)
            for number, tick in enumerate(stop.ticks[: injection.ticks])
        ]
        found = {}
        for method, alerts in self._alerts(stop, ticks, injection.involved).items():
            new = alerts - {(device, at) for device, at in stop.control.get(method, set())}
            if new:
                found[method] = (min(at for _, at in new) + 1) * 5.0
        return found

    def _alerts(
        self, stop: Stop, ticks: list[Tick], involved: frozenset[str]
    ) -> dict[str, set[tuple[str, int]]]:
        """By method the (device, number of the tick) that alert."""
        life, made = stop.life.copy(), defaultdict(set)
        for number, tick in enumerate(ticks):
            evidence = life.step(tick)
            rows = evidence.unusual_devices(evidence.alpha).filter(
                pl.col("alert") & pl.col("device").is_in(list(involved))
            )
            made[OURS] |= {(device, number) for device in rows["device"]}
            seen = features(tick, involved)
            for baseline in self.baselines:
                made[baseline.name] |= {(device, number) for device in baseline.alerts(seen)}
        return made


def _awake(tick: Tick) -> list[str]:
    return sorted(set(tick.records["conn"]["orig.device"].to_list()))


def hash_of(name: str) -> int:
    """A small number from a name, the same on every machine."""
    return sum(place * ord(letter) for place, letter in enumerate(name, 1)) % 100_003

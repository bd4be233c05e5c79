"""Calibration and the alert budget on benign weeks that were not learnt before they were scored."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from rich.table import Table
from scipy import stats

from benchmarks.life.calendar import kind_of
from benchmarks.life.site import Site
from benchmarks.life.tally import ALPHAS, Tally
from nonself.detection.loader import built_in, required_facets
from nonself.pattern_of_life import PatternOfLife, Settings
from nonself.pipeline.engine import learnt_aspects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.life.tally import Ratio

WARM_UP: Final = 14
"""Days that are learnt and not counted."""


@dataclass
class Day:
    """One benign day against the budget."""

    day: int
    kind: str
    planned: float = 0.0
    alerts: int = 0


@dataclass
class Measured:
    """What a run over the weeks gave."""

    tally: Tally = field(default_factory=Tally)
    days: list[Day] = field(default_factory=list)
    takers: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Alerts by (device, aspect)."""
    records: int = 0
    seconds: float = 0.0

    def json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        return {
            "ratios": {
                label: [asdict(ratio) for ratio in found]
                for label, found in self.tally.ratios().items()
            },
            "days": [asdict(day) for day in self.days],
            "takers": [[*key, count] for key, count in self.takers.most_common(20)],
            "records": self.records,
            "cpu_seconds": round(self.seconds, 1),
        }


def fresh_life(settings: Settings | None = None) -> PatternOfLife:
    """What ``nonself analyze`` learns with, empty."""
    models = built_in().models
    return PatternOfLife(learnt_aspects(models), settings, wanted=required_facets(models))


def measure(
    seed: int, devices: int, days: int, warm_up: int = WARM_UP, per_thousand: float = 2.0
) -> Measured:
    """Run the pattern of life over benign days, scoring before learning."""
    site, found = Site(seed, devices, days), Measured()
    life = fresh_life(Settings(false_alerts_per_day=per_thousand))
    for number in range(days):
        kind = kind_of(number)
        day = Day(number, kind)
        for tick in site.ticks(number, 1):
            begin = time.process_time()
            evidence = life.step(tick)
            found.seconds += time.process_time() - begin
            found.records += sum(frame.height for frame in tick.records.values())
            if number < warm_up:
                found.tally.meet(evidence)
                continue
            found.tally.add(evidence, kind)
            alerts = evidence.unusual_devices(evidence.alpha).filter(pl.col("alert"))
            day.alerts += alerts.height
            found.takers.update(alerts.select("device", "aspect").iter_rows())
        day.planned = life.budget.false_alerts(per_thousand)
        if number >= warm_up:
            found.days.append(day)
    return found


def table(ratios: Mapping[str, list[Ratio]], *, detail: bool) -> Table:
    """One row for each aspect; with ``detail`` also by age of the device and kind of day."""
    made = Table("aspect", "tests", *(f"α = {alpha:g}" for alpha in ALPHAS), "upper, 0.001")
    for label in sorted(ratios):
        if "|" in label and not detail:
            continue
        found = ratios[label]
        cells = [_cell(ratio) for ratio in found]
        made.add_row(label, f"{found[0].tests:,}", *cells, f"{found[2].upper:.2f}")
    return made


def _cell(ratio: Ratio) -> str:
    if not ratio.enough:
        return "[dim]too few[/]"
    style = "green" if ratio.holds else "red"
    return f"[{style}]{ratio.ratio:.2f}[/] [dim]{ratio.low:.2f}–{ratio.high:.2f}[/]"


def budget_table(days: list[Day]) -> Table:
    """Planned against actual, with the Poisson interval of the whole."""
    planned, actual = sum(day.planned for day in days), sum(day.alerts for day in days)
    low, high = stats.poisson.interval(0.95, planned)
    made = Table("day", "kind", "planned", "alerts")
    for day in days:
        made.add_row(str(day.day), day.kind, f"{day.planned:g}", str(day.alerts))
    made.add_row("all", "", f"{planned:g} (95 %: {low:.0f} to {high:.0f})", str(actual))
    return made

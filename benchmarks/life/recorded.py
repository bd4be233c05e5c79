"""Benign days of real conversations, packet by packet: the lab's factory, with other seeds.

The conversations were recorded from real programs and composed into ten days without an intruder
(``python/nonself/lab``). They go through the sensor and the events stage as any capture does. The
site is small, so that most aspects have too few scores below 0.01; real captures that are long and
benign enough for more were not to be had.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl

from benchmarks.captures import FOLDER, SITE
from benchmarks.life.calibration import Day, Measured, fresh_life
from nonself.capture.files import find_captures
from nonself.config import load_site
from nonself.events.enrich import Enricher
from nonself.events.ticks import TickCutter
from nonself.lab.scenario import compose
from nonself.pipeline.reading import Input, fingerprint, portions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nonself.events.tick import Tick

DAYS = tuple(range(1, 11))
WARM_UP = 4
_DAY_NS = 86_400 * 10**9


def ticks(captures: Path) -> Iterator[Tick]:
    """The enriched ticks of a folder of captures."""
    site, cutter = load_site(SITE), TickCutter()
    enricher = Enricher(site)
    files, _ = find_captures([captures])
    inputs = [Input(file, fingerprint(file.path)) for file in files]
    for portion in portions(inputs, site):
        yield from enricher.step(cutter.add(portion.records, portion.clock))
    yield from enricher.step(cutter.provisional())


def measure(seed: int) -> Measured:
    """Compose ten benign days, learn four, and count the others, scored before learning."""
    found, life = Measured(), fresh_life()
    with TemporaryDirectory(dir=FOLDER) as folder:
        compose(Path(folder), days=DAYS, seed=seed)
        first = None
        for tick in ticks(Path(folder)):
            first = tick.start // _DAY_NS if first is None else first
            number = int(tick.start // _DAY_NS - first)
            evidence = life.step(tick)
            if number < WARM_UP:
                found.tally.meet(evidence)
                continue
            if not found.days or found.days[-1].day != number:
                planned = life.budget.false_alerts(life.settings.false_alerts_per_day)
                found.days.append(Day(number, "work", planned))
            found.tally.add(evidence, "work")
            rows = evidence.unusual_devices(evidence.alpha).filter(pl.col("alert"))
            found.days[-1].alerts += rows.height
            found.takers.update(rows.select("device", "aspect").iter_rows())
    return found

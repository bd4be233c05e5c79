"""The stages that learn: events, pattern of life, detection. Ticks go in, the lake fills."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from nonself.config import Site
from nonself.detection.engine import Detector
from nonself.detection.loader import required_aspects, required_facets
from nonself.detection.model import Model
from nonself.events.enrich import Enricher
from nonself.events.inventory import inventory
from nonself.events.ticks import Ticks
from nonself.lake import Lake
from nonself.pattern_of_life import BUILT_IN, PatternOfLife
from nonself.pattern_of_life import StateError as LifeStateError
from nonself.pattern_of_life.spec import AspectSpec
from nonself.pipeline.saved import StateError, read_json, write_json

BREACHES = "breaches"
SCORES = "device_scores"
UNITS = "scores"
"""Logs of the lake that no sensor writes."""
USUAL = 0.1
"""Device-hours with a p above this are not kept."""
UNIT_USUAL = 0.01
"""Scores of single entities and symbols with a p above this are not kept."""
MOST_UNITS = 500
"""Of a tick, the most unusual."""


def learnt_aspects(models: Iterable[Model]) -> list[AspectSpec]:
    """What is learnt: the built-in aspects, and those that the models declare."""
    own = {spec.name: spec for spec in required_aspects(models)}
    return list({**BUILT_IN, **own}.values())


class Engine:
    """What is known about the network, and how it is judged."""

    def __init__(self, site: Site, models: Iterable[Model]) -> None:
        self.site = site
        self.models = tuple(models)
        self.events = Enricher(site)
        self.life = PatternOfLife(learnt_aspects(self.models), wanted=required_facets(self.models))
        self.detector = Detector(self.models)
        self.records: Counter[str] = Counter()
        """Records so far, by log."""

    def step(self, ticks: Ticks, lake: Lake) -> None:
        """Score what is new against what was known, learn it, and keep it."""
        for tick in self.events.step(ticks):
            evidence = self.life.step(tick)
            breaches = self.detector.step(evidence)
            for log, records in evidence.records.items():
                lake.append(log, records, tick.start)
                self.records[log] += records.height
            if breaches.height:
                lake.append(BREACHES, breaches, tick.start)
            unusual = evidence.unusual_devices(USUAL)
            if unusual.height:
                lake.append(SCORES, unusual, tick.start)
            units = evidence.unusual(UNIT_USUAL)
            if units.height:
                kept = units.sort("p_hi", "aspect", "unit", "key").head(MOST_UNITS)
                lake.append(UNITS, kept, tick.start)

    def devices(self) -> pl.DataFrame:
        """The inventory."""
        return inventory(self.events.devices)

    def copy(self) -> "Engine":
        """Another one that knows the same, and learns on its own."""
        other = Engine(self.site, self.models)
        other.events.restore(self.events.state())
        other.life = self.life.copy()
        other.detector.restore(self.detector.state())
        other.records = self.records.copy()
        return other

    def save(self, folder: Path) -> None:
        """Write everything learnt below a folder."""
        write_json(folder / "site.json", self.site.model_dump(mode="json"))
        write_json(folder / "events.json", self.events.state())
        write_json(folder / "detection.json", self.detector.state())
        write_json(folder / "records.json", dict(sorted(self.records.items())))
        self.life.save(folder / "pattern_of_life")

    def load(self, folder: Path) -> None:
        """Go on from what was saved."""
        self.events.restore(read_json(folder / "events.json"))
        self.detector.restore(read_json(folder / "detection.json"))
        self.records = Counter(read_json(folder / "records.json"))
        try:
            self.life = PatternOfLife.load(
                folder / "pattern_of_life", self.life.specs, wanted=self.life.wanted
            )
        except LifeStateError as error:
            raise StateError(str(error)) from None

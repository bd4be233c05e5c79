"""The stages of the pipeline in order, with a clock between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nonself._core import CaptureReader
from nonself.config import Site, load_site
from nonself.detection.engine import Detector
from nonself.detection.loader import built_in
from nonself.events.enrich import Enricher
from nonself.events.inventory import inventory
from nonself.events.ticks import TickCutter, Ticks
from nonself.incidents.analyst import examine
from nonself.lake.lake import Lake
from nonself.pattern_of_life import PatternOfLife
from nonself.pipeline.engine import learnt_aspects

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.captures import Capture
    from benchmarks.stages import Clock


class Chain:
    """Reads a capture as ``nonself analyze`` does, and tells the clock what each stage takes."""

    def __init__(self, capture: Capture, clock: Clock, folder: Path) -> None:
        self.clock = clock
        self.reader = CaptureReader(str(capture.path))
        self.cutter = TickCutter()
        self.enricher = Enricher(load_site(capture.site) if capture.site else Site())
        self.lake = Lake(folder)
        models = built_in().models
        self.detector = Detector(models)
        self.life = PatternOfLife(learnt_aspects(models))
        self.breaches: list[pl.DataFrame] = []

    def step(self) -> bool:
        """Read one batch through all stages; false at the end."""
        with self.clock("sensor"):
            batch = self.reader.next()
        if batch is None:
            self._learn(self.cutter.provisional())
            return False
        with self.clock("ticks"):
            records = {log: pl.DataFrame(rows) for log, rows in batch.items()}
            ticks = self.cutter.add(records, self.reader.watermark)
        self._learn(ticks)
        return True

    def _learn(self, ticks: Ticks) -> None:
        with self.clock("events"):
            enriched = list(self.enricher.step(ticks))
        self.clock.ticks += len(enriched)
        for tick in enriched:
            with self.clock("pattern of life"):
                evidence = self.life.step(tick)
            with self.clock("detection"):
                breaches = self.detector.step(evidence)
            records = dict(evidence.records)
            self.clock.records += sum(frame.height for frame in tick.records.values())
            if breaches.height:
                self.breaches.append(breaches)
                records["breaches"] = breaches
            with self.clock("lake"):
                for log, frame in records.items():
                    self.lake.append(log, frame, tick.start)

    def finish(self) -> None:
        """Write what is still in memory; examine what was found."""
        with self.clock("lake"):
            self.lake.flush()
        if self.breaches:
            with self.clock("incidents, once"):
                examine(pl.concat(self.breaches), self.lake, inventory(self.enricher.devices))

"""The past judged again: what models would have found, and what feedback would have hidden.

The records of the lake go through the pattern of life and the models once more, from the begin of
what is kept, so that every score is made from what was known before it, as it was the first time.
Only the aspects that the models ask for are learnt, and those by which devices are grouped.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from nonself.detection.engine import Detector
from nonself.detection.loader import required_facets
from nonself.detection.model import Model
from nonself.events.tick import Tick
from nonself.pattern_of_life import BUILT_IN, PatternOfLife
from nonself.pattern_of_life.feedback import Feedback
from nonself.pattern_of_life.life import ALIKE
from nonself.pattern_of_life.logons import LOGON, USER_FIELD
from nonself.pattern_of_life.settings import DAY_NS
from nonself.pattern_of_life.spec import AspectSpec
from nonself.pipeline.knowledge import Knowledge
from nonself.schema.breach import BREACH

LEARN_DAYS: Final = 42
"""Before the days that are judged, so many are learnt from: three half-lives."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Way:
    """One way in which the past could have gone: with these models and these words."""

    models: tuple[Model, ...]
    words: tuple[Feedback, ...] = ()


def rehearse(
    known: Knowledge,
    ways: Sequence[Way],
    days: float,
    progress: Progress = lambda _: None,
) -> list[pl.DataFrame]:
    """Give the breaches of the last days, for each way.

    Args:
        known: A data folder.
        ways: Ways that differ in models or words; the records are read once for all.
        days: How many of the last days are judged; what is before them is learnt from.
        progress: Is told the share that is done, 0 to 1.
    """
    since = known.clock - int(days * DAY_NS)
    start = since - LEARN_DAYS * DAY_NS
    runs = [_Run(way) for way in ways]
    logs = sorted({log for run in runs for log in run.logs} & set(known.lake.logs()))
    facets = {spec.name for spec in known.life.specs}
    begin: int | None = None
    for tick, records in known.lake.ticks(logs, start, known.clock + 1):
        begin = tick if begin is None else begin
        plain = {log: _plain(frame, facets) for log, frame in records.items()}
        for run in runs:
            run.step(Tick(tick, plain))
        progress((tick - begin) / max(1, known.clock - begin))
    at = pl.col("ts").dt.epoch("ns")
    return [run.breaches().filter(at >= since) for run in runs]


class _Run:
    def __init__(self, way: Way) -> None:
        specs = _needed(way.models)
        self.life = PatternOfLife(specs, wanted=required_facets(way.models))
        self.life.listen(way.words)
        self.detector = Detector(way.models)
        self.logs = {spec.log for spec in specs} | {model.log for model in way.models}
        if LOGON in self.logs:
            self.logs |= set(USER_FIELD)
        self._found: list[pl.DataFrame] = []

    def step(self, tick: Tick) -> None:
        breaches = self.detector.step(self.life.step(tick))
        if breaches.height:
            self._found.append(breaches)

    def breaches(self) -> pl.DataFrame:
        return pl.concat([BREACH.to_frame(), *self._found])


def _needed(models: Iterable[Model]) -> list[AspectSpec]:
    wanted: dict[str, AspectSpec] = {name: BUILT_IN[name] for name in ALIKE}
    for model in models:
        for learnt in model.learnt.values():
            spec = learnt.spec or BUILT_IN[learnt.aspect]
            wanted[spec.name] = spec
    order = {name: place for place, name in enumerate(BUILT_IN)}
    return sorted(wanted.values(), key=lambda spec: (order.get(spec.name, len(order)), spec.name))


def _plain(frame: pl.DataFrame, facets: Iterable[str]) -> pl.DataFrame:
    """The records without what the pattern of life added to them."""
    names = set(facets)
    return frame.drop([name for name in frame.columns if name.rpartition(".")[0] in names])


def from_the_begin(said: Iterable[Feedback]) -> tuple[Feedback, ...]:
    """Words as if they had been said before everything."""
    return tuple(replace(each, since=0, until=None) for each in said)


def asking(models: Iterable[Model], aspects: Iterable[str]) -> tuple[Model, ...]:
    """The models that ask for any of these aspects."""
    wanted = set(aspects)
    return tuple(
        model for model in models if wanted & {learnt.aspect for learnt in model.learnt.values()}
    )


def by_title(breaches: pl.DataFrame) -> Mapping[str, int]:
    """How many breaches each model has."""
    return dict(breaches.group_by("model").len().sort("model").iter_rows())

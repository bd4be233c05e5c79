"""A model's own tests: each one record and what was learnt about it, through the real engine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import polars as pl

from nonself.detection.checks import schema_of
from nonself.detection.compiled import compile_model
from nonself.detection.engine import Detector
from nonself.detection.header import TestCase
from nonself.detection.model import Model
from nonself.detection.source import Issue
from nonself.events.condition import negated_names
from nonself.events.selection import fields


@dataclass(frozen=True)
class OneTick:
    """Evidence made by hand."""

    records: Mapping[str, pl.DataFrame]
    start: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a test gave."""

    test: TestCase
    breached: bool
    held: Mapping[str, bool] = field(default_factory=dict)
    """Each named selection: did it hold?"""

    @property
    def passed(self) -> bool:
        """The model did what the test says."""
        return self.breached == self.test.breach


_DEFAULTS: Mapping[str, object] = {
    "ts": datetime(2026, 1, 1, tzinfo=UTC),
    "uid": "C1",
    "id.orig_h": "10.0.0.1",
    "id.resp_h": "10.0.0.2",
    "orig.device": "orig",
    "resp.device": "resp",
    "orig.endpoint": "orig",
    "resp.endpoint": "resp",
}
"""What a record always has, where the test does not say."""


def frame_of(model: Model, test: TestCase) -> pl.DataFrame:
    """The test's record, as the engine gets it."""
    schema = schema_of(model.log, model.learnt) or {}
    given = {**_DEFAULTS, **test.event, **test.learnt}
    columns = {}
    for name, dtype in schema.items():
        value = given.get(name)
        if isinstance(dtype, pl.List) and value is not None and not isinstance(value, list):
            value = [value]
        columns[model.column(name)] = pl.Series([value], dtype=dtype, strict=False)
    return pl.DataFrame(columns)


def outcomes(model: Model) -> Iterator[Outcome]:
    """Run all tests of the model."""
    for test in model.tests:
        frame = frame_of(model, test)
        breaches = Detector([model]).step(OneTick({model.log: frame}))
        held = frame.select(compile_model(model, frame.schema).held).row(0, named=True)
        names = {name.partition(".")[2]: bool(value) for name, value in held.items()}
        yield Outcome(test, breaches.height > 0, names)


def failures(model: Model) -> list[Issue]:
    """Tests that did not do what they say, with the selections that held."""
    found = []
    for outcome in outcomes(model):
        if not outcome.passed:
            did = "breached" if outcome.breached else "did not breach"
            held = ", ".join(name for name, value in outcome.held.items() if value) or "nothing"
            what = f"test {outcome.test.name!r} {did}; held: {held}"
            found.append(Issue(model.file, model.lines.get(outcome.test.name, 1), what))
    return found


def shortcomings(model: Model) -> list[Issue]:
    """What a model of ours has to have besides being right: see docs/models.md."""
    missing = [
        name
        for name in (
            "id", "description", "author", "date", "references", "techniques", "fields",
            "identifier", "falsepositives", "blind_spots", "triage",
        )
        if not getattr(model, name)
    ]  # fmt: skip
    found = [f"{name} is empty" for name in missing]
    done = list(outcomes(model))
    if not any(outcome.test.breach for outcome in done):
        found.append("no test that breaches")
    found += [
        f"no test that does not breach because of {name!r}"
        for name in negated_names(model.condition)
        if not any(not outcome.test.breach and outcome.held.get(name) for outcome in done)
    ]
    named = {line.name for selection in model.selections.values() for line in fields(selection)}
    named |= set(schema_of(model.log, model.learnt) or {})
    steps = [line for line in model.triage.splitlines() if line.strip()]
    if steps and not any(name in model.triage for name in named):
        found.append("triage names no field")
    if steps and not any(word in model.triage for word in (" hour", " day", " minute", " week")):
        found.append("triage names no span of time")
    return [Issue(model.file, 1, what, severity="warning") for what in found]

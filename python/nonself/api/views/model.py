"""Models as people see them: their breaches, exemptions, tests, and what they would have told."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import polars as pl
from pydantic import Field

from nonself.api.common import Shown, iso
from nonself.api.desk import Desk, Known
from nonself.api.jobs import Job
from nonself.detection.loader import built_in, loads
from nonself.detection.model import Model
from nonself.detection.trial import failures, shortcomings
from nonself.pattern_of_life.settings import DAY_NS
from nonself.pipeline.words import of_site
from nonself.store import site_models
from nonself.store.listing import Wanted, counts
from nonself.store.tables import Exemption, SiteModel

DAYS = 7
"""Days of the past on which a model is tried."""


class Issue(Shown):
    """Something wrong in a model's text."""

    line: int
    severity: str
    text: str


class Except(Shown):
    """A model does not speak about a device."""

    id: int
    model: str
    device: str
    device_name: str
    endpoint: str | None
    reason: str
    author: str
    at: datetime
    until: str
    over: bool = Field(description="It does not hold any more.")


class ExceptIn(Shown):
    """An exemption to be made: it always ends."""

    device: str = Field(min_length=1, max_length=200)
    endpoint: Annotated[str | None, Field(max_length=200)] = None
    reason: str = Field(min_length=3, max_length=1000)
    days: int = Field(ge=1, le=366)


class ModelRow(Shown):
    """A model in the list."""

    id: str
    title: str
    level: str
    log: str
    needs_baseline: bool
    techniques: list[str]
    own: bool = Field(description="Of the site, not of the program.")
    on: bool
    off_reason: str | None
    breaches: int = Field(description="In all that is kept.")
    per_day: list[int] = Field(description="Breaches of each of the last 14 days of event time.")
    exemptions: int


class Budget(Shown):
    """Breaches against the budget of false alerts."""

    per_day: float = Field(description="False alerts a day that are allowed.")
    breaches_per_day: float = Field(description="Breaches a day, over the last 14 days.")
    incidents_per_day: float
    days: float


class ModelList(Shown):
    """All models, with the budget."""

    models: list[ModelRow]
    budget: Budget


class ModelWhole(ModelRow):
    """A model as it stands in its file."""

    text: str
    description: str
    blind_spots: str
    triage: str
    falsepositives: list[str]
    technique_names: list[str]
    exemption_list: list[Except]
    tests: int


class TextIn(Shown):
    """A model's YAML."""

    text: str = Field(max_length=100_000)


class Verdict(Shown):
    """Whether a model's text can be used."""

    ok: bool
    id: str | None
    title: str | None
    issues: list[Issue]
    tests: int
    failed: int


class SwitchIn(Shown):
    """On or off, and why."""

    on: bool
    reason: str = Field(min_length=3, max_length=1000)


class Rehearsed(Shown):
    """A breach that a model would have told."""

    model: str
    device: str
    device_name: str
    start: str
    level: str
    importance: float
    count: int


class Rehearsal(Shown):
    """What a model would have told in the last days."""

    days: float
    breaches: list[Rehearsed]
    before: int = Field(description="Breaches of the model as it is now, in the same days.")


class JobOut(Shown):
    """Work that goes on."""

    id: str
    kind: str
    done: float = Field(description="Share that is done, 0 to 1.")
    finished: bool
    error: str | None
    rehearsal: Rehearsal | None = None
    hidden: "Hidden | None" = None


class HiddenBreach(Shown):
    """A breach that would be gone."""

    id: str
    model: str
    device: str
    start: str


class Hidden(Shown):
    """What feedback would have hidden."""

    words: int
    scores: int
    breaches: list[HiddenBreach]
    incidents: list[str]
    days: int


def job_out(job: Job) -> JobOut:
    """A job as it is shown."""
    result = job.result
    return JobOut(
        id=job.id,
        kind=job.kind,
        done=job.done,
        finished=job.finished,
        error=job.error,
        rehearsal=result if isinstance(result, Rehearsal) else None,
        hidden=result if isinstance(result, Hidden) else None,
    )


def said_of(desk: Desk) -> tuple[dict[str, SiteModel], dict[str, str], list[Exemption]]:
    """What people said about models: texts, reasons why some are off, exemptions."""
    with desk.store.read() as session:
        texts = {row.id: row for row in site_models.own(session)}
        off = {key: row.reason for key, row in site_models.off(session).items()}
        return texts, off, list(site_models.exemptions(session))


def all_models(texts: dict[str, SiteModel]) -> list[tuple[Model, bool]]:
    """All models, and whether each is one of the site."""
    own = of_site((row.text, row.title) for row in texts.values()).models
    return [*((model, False) for model in built_in().models), *((model, True) for model in own)]


def check_model(desk: Desk, model: str) -> None:
    """Raise LookupError where there is no such model."""
    texts, _, _ = said_of(desk)
    if not any(each.id == model for each, _ in all_models(texts)):
        raise LookupError(f"{model}: no such model")


def row_of(
    desk: Desk,
    known: Known,
    model: Model,
    *,
    own: bool,
    off: dict[str, str],
    exempt: list[Exemption],
) -> ModelRow:
    """A model in the list."""
    breaches = desk.breaches(known)
    mine = breaches.filter(pl.col("model_id") == model.id) if breaches.height else breaches
    today = known.clock // DAY_NS
    days = (mine["ts"].dt.epoch("ns") // DAY_NS).to_list() if mine.height else []
    return ModelRow(
        id=model.id,
        title=model.title,
        level=model.level,
        log=model.log,
        needs_baseline=model.needs_baseline,
        techniques=list(model.techniques),
        own=own,
        on=model.id not in off,
        off_reason=off.get(model.id),
        breaches=mine.height,
        per_day=[days.count(day) for day in range(today - 13, today + 1)],
        exemptions=sum(1 for each in exempt if each.model_id == model.id
                       and each.until_ns > known.clock),
    )  # fmt: skip


def budget_of(desk: Desk, known: Known) -> Budget:
    """Breaches and incidents a day against the budget."""
    life = known.knowledge.life
    breaches = desk.breaches(known)
    since = known.clock - 14 * DAY_NS
    logs = [each for each in desk.reader.logs() if each.log == "conn"]
    first = max(since, logs[0].first if logs else since)
    days = max(1.0, (known.clock - first) / DAY_NS)
    count = int((breaches["ts"].dt.epoch("ns") >= since).sum()) if breaches.height else 0
    with desk.store.read() as session:
        incidents = sum(counts(session, Wanted(start_ns=since)).values())
    return Budget(
        per_day=life.budget.false_alerts(life.settings.false_alerts_per_day),
        breaches_per_day=count / days,
        incidents_per_day=incidents / days,
        days=days,
    )


def verdict_of(text: str) -> Verdict:
    """Whether a model's text can be used, and what its tests gave."""
    loaded = loads(text)
    issues = list(loaded.issues)
    model = loaded.models[0] if loaded.models else None
    failed = failures(model) if model else []
    if model is not None:
        issues += [*failed, *shortcomings(model)]
    return Verdict(
        ok=model is not None and not failed,
        id=model.id if model else None,
        title=model.title if model else None,
        issues=[
            Issue(
                line=each.line,
                severity=each.severity,
                text=str(each).partition(": ")[2] or str(each),
            )
            for each in issues
        ],
        tests=len(model.tests) if model else 0,
        failed=len(failed),
    )


def rehearsal_of(desk: Desk, known: Known, model: Model, found: pl.DataFrame) -> Rehearsal:
    """What a model would have told, beside what it told."""
    breaches = desk.breaches(known)
    since = known.clock - DAYS * DAY_NS
    before = 0
    if breaches.height:
        same = (pl.col("model_id") == model.id) & (pl.col("ts").dt.epoch("ns") >= since)
        before = breaches.filter(same).height
    rows = found.with_columns(at=pl.col("ts").dt.epoch("ns")).sort("at", descending=True).head(200)
    return Rehearsal(
        days=DAYS,
        breaches=[
            Rehearsed(model=row["model"], device=row["device"],
                      device_name=known.directory.name(row["device"]), start=iso(row["at"]),
                      level=row["level"], importance=row["importance"], count=row["count"])
            for row in rows.iter_rows(named=True)
        ],
        before=before,
    )  # fmt: skip


def exempt_of(known: Known, row: Exemption) -> Except:
    """An exemption as it is shown."""
    return Except(
        id=row.id,
        model=row.model_id,
        device=row.device,
        device_name=known.directory.name(row.device),
        endpoint=row.endpoint,
        reason=row.reason,
        author=row.author,
        at=row.at,
        until=iso(row.until_ns),
        over=row.until_ns <= known.clock,
    )


def text_of(model: Model) -> str:
    """The text of a model of the program."""
    return Path(model.file).read_text(encoding="utf-8")

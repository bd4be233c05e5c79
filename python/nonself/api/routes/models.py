"""Models: what is watched for, tested, tried on the past, switched, and excepted."""

from datetime import datetime
from typing import Annotated

import polars as pl
from fastapi import APIRouter, HTTPException, Path
from pydantic import Field

from nonself.api.common import Shown, iso
from nonself.api.desk import DAY_NS, Desk, Known
from nonself.api.jobs import Job
from nonself.api.security.callers import EditsModels, Reads, TheDesk
from nonself.detection.loader import built_in, loads
from nonself.detection.model import Model
from nonself.detection.trial import failures, shortcomings
from nonself.pipeline.rehearsal import Way, rehearse
from nonself.pipeline.words import of_site
from nonself.schema import attack
from nonself.store import site_models
from nonself.store.tables import Exemption, SiteModel

router = APIRouter(tags=["models"])
Id = Annotated[str, Path(max_length=80)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
DAYS = 7


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


@router.get("/models")
def list_models(desk: TheDesk, who: Reads) -> ModelList:
    """All models, with their breaches per day against the budget."""
    del who
    known = desk.known()
    texts, off, exempt = _said(desk)
    rows = [
        _row(desk, known, model, own=own, off=off, exempt=exempt) for model, own in _models(texts)
    ]
    return ModelList(
        models=sorted(rows, key=lambda row: (not row.on, -row.breaches, row.title)),
        budget=_budget(desk, known),
    )


@router.post("/models/validate")
def validate(given: TextIn, who: Reads) -> Verdict:
    """Check a model's text and run the tests in it; nothing is kept."""
    del who
    return _verdict(given.text)


@router.get("/models/{model}")
def get_model(model: Id, desk: TheDesk, who: Reads) -> ModelWhole:
    """A model with its text."""
    del who
    known = desk.known()
    texts, off, exempt = _said(desk)
    found = next(((m, own) for m, own in _models(texts) if m.id == model), None)
    if found is None:
        raise LookupError(f"{model}: no such model")
    each, own = found
    row = _row(desk, known, each, own=own, off=off, exempt=exempt)
    text = texts[model].text if own else _read(each)
    return ModelWhole(
        **row.model_dump(),
        text=text,
        description=" ".join(each.description.split()),
        blind_spots=" ".join(each.blind_spots.split()),
        triage=each.triage,
        falsepositives=list(each.falsepositives),
        technique_names=[attack.technique(number).full_name for number in each.techniques],
        exemption_list=[_except(known, row_) for row_ in exempt if row_.model_id == model],
        tests=len(each.tests),
    )


@router.put("/models/{model}")
def put_model(model: Id, given: TextIn, desk: TheDesk, who: EditsModels) -> Verdict:
    """Keep a model of the site's own; it is used from the next analysis on."""
    verdict = _verdict(given.text)
    if verdict.id is not None and verdict.id != model:
        raise ValueError(f"id: the text says {verdict.id}, the address says {model}")
    own = {each.id for each in built_in().models}
    if model in own:
        raise HTTPException(409, "this model comes with the program; copy it under a new id")
    titles = {each.title for each in built_in().models}
    if verdict.title in titles:
        raise HTTPException(409, f"{verdict.title!r} is the title of a model of the program")
    if verdict.ok and verdict.title is not None:
        with desk.store.write() as session:
            for row in site_models.own(session):
                if row.title == verdict.title and row.id != model:
                    raise HTTPException(409, f"{verdict.title!r} is the title of another model")
            site_models.put(session, who.name, id=model, title=verdict.title, text=given.text)
    return verdict


@router.delete("/models/{model}", status_code=204)
def remove_model(model: Id, desk: TheDesk, who: EditsModels) -> None:
    """Remove a model of the site's own; its text stays in the audit log."""
    with desk.store.write() as session:
        site_models.remove(session, who.name, model)


@router.post("/models/{model}/switch", status_code=204)
def switch_model(model: Id, given: SwitchIn, desk: TheDesk, who: EditsModels) -> None:
    """Switch a model on or off, from now on and for what is told of the past."""
    _known_model(desk, model)
    with desk.store.write() as session:
        site_models.switch(session, who.name, model, on=given.on, reason=given.reason)


@router.post("/models/{model}/exemptions", status_code=201)
def exempt_device(model: Id, given: ExceptIn, desk: TheDesk, who: EditsModels) -> Except:
    """Let a model not speak about a device, for some days from now on in event time."""
    _known_model(desk, model)
    known = desk.known()
    row = Exemption(
        model_id=model,
        device=known.device(given.device)["device"],
        endpoint=given.endpoint,
        reason=given.reason,
        since_ns=known.clock,
        until_ns=known.clock + given.days * DAY_NS,
    )
    with desk.store.write() as session:
        return _except(known, site_models.exempt(session, who.name, row))


@router.delete("/exemptions/{exemption}", status_code=204)
def remove_exemption(exemption: Number, desk: TheDesk, who: EditsModels) -> None:
    """Take an exemption back."""
    with desk.store.write() as session:
        site_models.unexempt(session, who.name, exemption)


@router.post("/models/rehearse", status_code=202)
def rehearse_model(given: TextIn, desk: TheDesk, who: Reads) -> JobOut:
    """Try a model on the last days of the records; the answer is a job to ask for."""
    verdict = _verdict(given.text)
    loaded = loads(given.text)
    if not verdict.ok or not loaded.models:
        raise ValueError(verdict.issues[0].text if verdict.issues else "no model in this text")
    known = desk.known()
    model = loaded.models[0]

    def work(progress):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        (found,) = rehearse(known.knowledge, [Way((model,), known.knowledge.said)], DAYS, progress)
        return _rehearsal(desk, known, model, found)

    return job_out(desk.jobs.start("rehearsal", who.name, work))


@router.get("/jobs/{job}")
def get_job(job: Annotated[str, Path(max_length=40)], desk: TheDesk, who: Reads) -> JobOut:
    """How far one's job is, and what it gave."""
    return job_out(desk.jobs.get(job, who.name))


@router.delete("/jobs/{job}", status_code=204)
def cancel_job(job: Annotated[str, Path(max_length=40)], desk: TheDesk, who: Reads) -> None:
    """Stop one's job."""
    desk.jobs.cancel(job, who.name)


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


def _said(desk: Desk) -> tuple[dict[str, SiteModel], dict[str, str], list[Exemption]]:
    with desk.store.read() as session:
        texts = {row.id: row for row in site_models.own(session)}
        off = {key: row.reason for key, row in site_models.off(session).items()}
        return texts, off, list(site_models.exemptions(session))


def _models(texts: dict[str, SiteModel]) -> list[tuple[Model, bool]]:
    own = of_site((row.text, row.title) for row in texts.values()).models
    return [*((model, False) for model in built_in().models), *((model, True) for model in own)]


def _known_model(desk: Desk, model: str) -> None:
    texts, _, _ = _said(desk)
    if not any(each.id == model for each, _ in _models(texts)):
        raise LookupError(f"{model}: no such model")


def _row(
    desk: Desk,
    known: Known,
    model: Model,
    *,
    own: bool,
    off: dict[str, str],
    exempt: list[Exemption],
) -> ModelRow:
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


def _budget(desk: Desk, known: Known) -> Budget:
    life = known.knowledge.life
    breaches = desk.breaches(known)
    since = known.clock - 14 * DAY_NS
    logs = [each for each in desk.reader.logs() if each.log == "conn"]
    first = max(since, logs[0].first if logs else since)
    days = max(1.0, (known.clock - first) / DAY_NS)
    count = int((breaches["ts"].dt.epoch("ns") >= since).sum()) if breaches.height else 0
    from nonself.store.listing import Wanted, counts  # noqa: PLC0415

    with desk.store.read() as session:
        incidents = sum(counts(session, Wanted(start_ns=since)).values())
    return Budget(
        per_day=life.budget.false_alerts(life.settings.false_alerts_per_day),
        breaches_per_day=count / days,
        incidents_per_day=incidents / days,
        days=days,
    )


def _verdict(text: str) -> Verdict:
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


def _rehearsal(desk: Desk, known: Known, model: Model, found: pl.DataFrame) -> Rehearsal:
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


def _except(known: Known, row: Exemption) -> Except:
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


def _read(model: Model) -> str:
    from pathlib import Path as File  # noqa: PLC0415

    return File(model.file).read_text(encoding="utf-8")

"""Models: what is watched for, tested, tried on the past, switched, and excepted."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path

from nonself.api.jobs import Progress
from nonself.api.security.callers import EditsModels, Reads, TheDesk
from nonself.api.views.model import (
    DAYS,
    Except,
    ExceptIn,
    JobOut,
    ModelList,
    ModelWhole,
    Rehearsal,
    SwitchIn,
    TextIn,
    Verdict,
    all_models,
    budget_of,
    check_model,
    exempt_of,
    job_out,
    rehearsal_of,
    row_of,
    said_of,
    text_of,
    verdict_of,
)
from nonself.detection.loader import built_in, loads
from nonself.pattern_of_life.settings import DAY_NS
from nonself.pipeline.rehearsal import Way, rehearse
from nonself.schema import attack
from nonself.store import site_models
from nonself.store.tables import Exemption

router = APIRouter(tags=["models"])
Id = Annotated[str, Path(max_length=80)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/models")
def list_models(desk: TheDesk, who: Reads) -> ModelList:
    """All models, with their breaches per day against the budget."""
    del who
    known = desk.known()
    texts, off, exempt = said_of(desk)
    rows = [
        row_of(desk, known, model, own=own, off=off, exempt=exempt)
        for model, own in all_models(texts)
    ]
    return ModelList(
        models=sorted(rows, key=lambda row: (not row.on, -row.breaches, row.title)),
        budget=budget_of(desk, known),
    )


@router.post("/models/validate")
def validate(given: TextIn, who: Reads) -> Verdict:
    """Check a model's text and run the tests in it; nothing is kept."""
    del who
    return verdict_of(given.text)


@router.get("/models/{model}")
def get_model(model: Id, desk: TheDesk, who: Reads) -> ModelWhole:
    """A model with its text."""
    del who
    known = desk.known()
    texts, off, exempt = said_of(desk)
    found = next(((m, own) for m, own in all_models(texts) if m.id == model), None)
    if found is None:
        raise LookupError(f"{model}: no such model")
    each, own = found
    row = row_of(desk, known, each, own=own, off=off, exempt=exempt)
    text = texts[model].text if own else text_of(each)
    return ModelWhole(
        **row.model_dump(),
        text=text,
        description=" ".join(each.description.split()),
        blind_spots=" ".join(each.blind_spots.split()),
        triage=each.triage,
        falsepositives=list(each.falsepositives),
        technique_names=[attack.technique(number).full_name for number in each.techniques],
        exemption_list=[exempt_of(known, row_) for row_ in exempt if row_.model_id == model],
        tests=len(each.tests),
    )


@router.put("/models/{model}")
def put_model(model: Id, given: TextIn, desk: TheDesk, who: EditsModels) -> Verdict:
    """Keep a model of the site's own; it is used from the next analysis on."""
    verdict = verdict_of(given.text)
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
    check_model(desk, model)
    with desk.store.write() as session:
        site_models.switch(session, who.name, model, on=given.on, reason=given.reason)


@router.post("/models/{model}/exemptions", status_code=201)
def exempt_device(model: Id, given: ExceptIn, desk: TheDesk, who: EditsModels) -> Except:
    """Let a model not speak about a device, for some days from now on in event time."""
    check_model(desk, model)
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
        return exempt_of(known, site_models.exempt(session, who.name, row))


@router.delete("/exemptions/{exemption}", status_code=204)
def remove_exemption(exemption: Number, desk: TheDesk, who: EditsModels) -> None:
    """Take an exemption back."""
    with desk.store.write() as session:
        site_models.unexempt(session, who.name, exemption)


@router.post("/models/rehearse", status_code=202)
def rehearse_model(given: TextIn, desk: TheDesk, who: Reads) -> JobOut:
    """Try a model on the last days of the records; the answer is a job to ask for."""
    verdict = verdict_of(given.text)
    loaded = loads(given.text)
    if not verdict.ok or not loaded.models:
        raise ValueError(verdict.issues[0].text if verdict.issues else "no model in this text")
    known = desk.known()
    model = loaded.models[0]

    def work(progress: Progress) -> Rehearsal:
        (found,) = rehearse(known.knowledge, [Way((model,), known.knowledge.said)], DAYS, progress)
        return rehearsal_of(desk, known, model, found)

    return job_out(desk.jobs.start("rehearsal", who.name, work))


@router.get("/jobs/{job}")
def get_job(job: Annotated[str, Path(max_length=40)], desk: TheDesk, who: Reads) -> JobOut:
    """How far one's job is, and what it gave."""
    return job_out(desk.jobs.get(job, who.name))


@router.delete("/jobs/{job}", status_code=204)
def cancel_job(job: Annotated[str, Path(max_length=40)], desk: TheDesk, who: Reads) -> None:
    """Stop one's job."""
    desk.jobs.cancel(job, who.name)

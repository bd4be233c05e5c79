"""Feedback: this is expected, or this is not; what that would have hidden."""

from datetime import datetime
from typing import Annotated

import polars as pl
from fastapi import APIRouter
from pydantic import Field

from nonself.api.common import Shown, iso
from nonself.api.desk import Known
from nonself.api.jobs import Progress
from nonself.api.security.callers import Reads, TheDesk, Triages
from nonself.api.views.model import Hidden, HiddenBreach, JobOut, job_out
from nonself.pattern_of_life.feedback import Feedback
from nonself.pipeline.preview import DAYS, preview
from nonself.pipeline.targets import LONGEST, Saying, about, about_breach
from nonself.store import incidents, words
from nonself.store.store import now
from nonself.store.tables import Breach

router = APIRouter(tags=["feedback"])


class FeedbackIn(Shown):
    """What a person says about an incident, a breach, or ``DEVICE[:ASPECT[:SYMBOL]]``."""

    incident: Annotated[str | None, Field(max_length=80)] = None
    breach: Annotated[str | None, Field(max_length=80)] = None
    target: Annotated[str | None, Field(max_length=300)] = None
    expected: bool = True
    reason: str = Field(min_length=3, max_length=1000)
    days: Annotated[int | None, Field(ge=1, le=LONGEST, description="For good when null.")] = 30


class FeedbackOut(Shown):
    """A word that was said."""

    id: str
    expected: bool
    device: str
    device_name: str
    aspect: str
    what: str
    reason: str
    author: str
    since: str
    until: str | None
    holds: bool


class Noted(Shown):
    """How many words were noted."""

    words: int
    at: datetime


@router.get("/feedback")
def list_feedback(desk: TheDesk, who: Reads) -> list[FeedbackOut]:
    """Everything that was said, newest first; what is over, too."""
    del who
    known = desk.known()
    return [
        FeedbackOut(
            id=each.id,
            expected=each.expected,
            device=each.device,
            device_name=known.directory.name(each.device),
            aspect=each.aspect,
            what=each.what,
            reason=each.reason,
            author=each.author,
            since=iso(each.since),
            until=None if each.until is None else iso(each.until),
            holds=each.holds(known.clock),
        )
        for each in reversed(known.knowledge.said)
    ]


@router.post("/feedback", status_code=201)
def give_feedback(given: FeedbackIn, desk: TheDesk, who: Triages) -> Noted:
    """Say it: it holds from now on, in event time. An incident is marked as well."""
    known = desk.known()
    said = _words(desk, known, given, who.name)
    with desk.store.write() as session:
        words.say(session, who.name, (each.json() for each in said))
        if given.incident is not None:
            status = "expected" if given.expected else "open"
            incidents.change(session, given.incident, who.name, status=status)
    return Noted(words=len(said), at=now())


@router.post("/feedback/preview", status_code=202)
def preview_feedback(given: FeedbackIn, desk: TheDesk, who: Reads) -> JobOut:
    """Judge the past again as if it had been said before: a job to ask for."""
    known = desk.known()
    said = _words(desk, known, given, who.name)

    def work(progress: Progress) -> Hidden:
        found = preview(known.knowledge, said, progress)
        rows = found.breaches.with_columns(at=pl.col("ts").dt.epoch("ns"))
        return Hidden(
            words=len(said),
            scores=found.scores,
            breaches=[
                HiddenBreach(id=row["id"], model=row["model"], start=iso(row["at"]),
                             device=known.directory.name(row["device"]))
                for row in rows.head(200).iter_rows(named=True)
            ],
            incidents=list(found.incidents),
            days=DAYS,
        )  # fmt: skip

    return job_out(desk.jobs.start("preview", who.name, work))


def _words(desk: TheDesk, known: Known, given: FeedbackIn, author: str) -> list[Feedback]:
    saying = Saying(given.expected, given.reason, author, given.days)
    if [given.incident, given.breach, given.target].count(None) != 2:  # noqa: PLR2004 - one of three
        raise ValueError("say one of incident, breach, target")
    if given.breach is not None:
        return about_breach(known.knowledge, given.breach, saying)
    if given.target is not None:
        return about(known.knowledge, given.target, saying)
    with desk.store.read() as session:
        row = incidents.get(session, given.incident or "")
        behind = [each["id"] for each in row.document["breaches"]]
        there = [each for each in behind if session.get(Breach, each) is not None]
    found: dict[tuple[str, str, str | None], Feedback] = {}
    for breach in there:
        try:
            said = about_breach(known.knowledge, breach, saying)
        except LookupError:  # a rule spoke: nothing was learnt that could be expected
            continue
        found.update({(word.aspect, word.unit, word.key): word for word in said})
    return list(found.values())

"""What is new, as server-sent events; search over everything."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated, Final, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from nonself import __version__
from nonself.api.common import Shown, iso
from nonself.api.desk import Desk, NothingYet
from nonself.api.security.callers import Reads, TheDesk
from nonself.store import listing

router = APIRouter(tags=["now"])
EVERY: Final = 2.0
"""Seconds between two looks at what is new."""
MOST: Final = 8
"""Streams of one caller."""
_open: Counter[str] = Counter()


class Now(Shown):
    """For the bar on top: event time, and what we see."""

    version: str
    state: Literal["ready", "nothing yet"]
    clock: str | None
    newest: int
    decide: int


class Hit(Shown):
    """Something that was found."""

    kind: Literal["incident", "device", "address", "port", "model"]
    id: str
    title: str
    detail: str


@router.get("/health")
def health() -> dict[str, str]:
    """That the server answers; for load balancers."""
    return {"status": "ok"}


@router.get("/now")
def now(desk: TheDesk, who: Reads) -> Now:
    """Event time and the state of things."""
    del who
    with desk.store.read() as session:
        newest = listing.newest(session)
        groups = listing.counts(session, listing.Wanted(status=("open",)))
    made = Now(version=__version__, state="nothing yet", clock=None, newest=newest,
               decide=groups.get(0, 0) + groups.get(1, 0))  # fmt: skip
    try:
        known = desk.known()
    except NothingYet:
        return made
    return made.model_copy(update={"state": "ready", "clock": iso(known.clock)})


@router.get("/search")
def search(
    desk: TheDesk, who: Reads, q: Annotated[str, Query(min_length=1, max_length=100)]
) -> list[Hit]:
    """Devices, incidents, addresses, ports and models by what a person types."""
    del who
    found: list[Hit] = []
    words = q.lower().split()
    with desk.store.read() as session:
        rows = listing.page(session, listing.Wanted(words=q), None, 5)
        found += [
            Hit(kind="incident", id=row.id, title=row.title, detail=iso(row.start_ns)[:16])
            for row in rows
        ]
    try:
        known = desk.known()
    except NothingYet:
        return found
    for each in known.directory.all():
        text = " ".join((each.full_name, each.id, each.role, each.zone, *each.ips, *each.macs))
        if all(word in text.lower() for word in words):
            detail = f"{each.role}, {each.zone}, {', '.join(each.ips[-2:])}"
            found.append(Hit(kind="device", id=each.id, title=each.name, detail=detail))
    for model in known.knowledge.engine.models:
        if all(word in model.title.lower() for word in words):
            found.append(Hit(kind="model", id=model.id, title=model.title, detail=model.level))
    if q.isdigit() and int(q) <= 65535:  # noqa: PLR2004 - the highest port
        found.append(Hit(kind="port", id=q, title=f"Port {q}", detail="connections to it"))
    if all(part in "0123456789abcdef.:" for part in q.lower()) and ("." in q or ":" in q):
        found.append(Hit(kind="address", id=q, title=q, detail="connections of this address"))
    return found[:20]


@router.get("/stream", response_class=StreamingResponse)
async def stream(request: Request, desk: TheDesk, who: Reads) -> StreamingResponse:
    """Says ``changed`` with the newest revision and event time when there is something new."""
    if _open[who.name] >= MOST:
        raise HTTPException(429, f"{MOST} streams are open already", {"Retry-After": "30"})
    return StreamingResponse(
        _events(request, desk, who.name),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _events(request: Request, desk: Desk, name: str) -> AsyncIterator[str]:
    _open[name] += 1
    try:
        before, quiet = "", 0.0
        while not await request.is_disconnected():
            state = await run_in_threadpool(_state, desk)
            if state != before:
                yield f"event: changed\nid: {state}\ndata: {state}\n\n"
                before, quiet = state, 0.0
            elif quiet >= 15:  # noqa: PLR2004 - seconds; proxies close what is silent
                yield ": still here\n\n"
                quiet = 0.0
            await asyncio.sleep(EVERY)
            quiet += EVERY
    finally:
        _open[name] -= 1


def _state(desk: Desk) -> str:
    with desk.store.read() as session:
        newest = listing.newest(session)
    return f"{newest}.{desk.version()}"

"""Who asks, and whether they may: a session's cookie for the page, a token for programs."""

import secrets
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Depends, HTTPException, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from nonself.api.desk import Desk
from nonself.api.security.limits import Limit
from nonself.store import people
from nonself.store.people import Caller

COOKIE: Final = "nonself_session"
CSRF: Final = "x-csrf-token"
_SAFE: Final = {"GET", "HEAD", "OPTIONS"}

cookie_scheme = APIKeyCookie(name=COOKIE, auto_error=False)
token_scheme = HTTPBearer(auto_error=False)


def desk_of(request: Request) -> Desk:
    """The data folder that is served."""
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(desk_of)]


def address_of(request: Request) -> str:
    """The address of who asks."""
    return request.client.host if request.client else "unknown"


def caller(
    request: Request,
    desk: TheDesk,
    cookie: Annotated[str | None, Depends(cookie_scheme)],
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(token_scheme)],
) -> Caller:
    """Who asks; 401 where nobody known does."""
    requests: Limit = request.app.state.requests
    strangers: Limit = request.app.state.strangers
    found: Caller | None = None
    if token is not None:
        with desk.store.read() as session:
            found = people.by_token(session, token.credentials)
    elif cookie:
        with desk.store.read() as session:
            known = people.by_session(session, cookie)
        if known is not None:
            found, late = known
            if late:
                with desk.store.write() as session:
                    people.seen(session, cookie)
            if request.method not in _SAFE:
                given = request.headers.get(CSRF, "")
                if not secrets.compare_digest(given.encode(), (found.csrf or "").encode()):
                    raise HTTPException(403, f"the header {CSRF} is missing or wrong")
    if found is None:
        strangers.take(address_of(request))
        raise HTTPException(401, "sign in, or send a token", {"WWW-Authenticate": "Bearer"})
    requests.take(f"user {found.user_id}")
    return found


def may(scope: str) -> Callable[[Caller], Caller]:
    """Only who may do this; 403 for others."""

    def check(who: Annotated[Caller, Depends(caller)]) -> Caller:
        if scope not in who.scopes:
            raise HTTPException(403, f"{who.name} may not do this: it needs {scope!r}")
        return who

    return check


Reads = Annotated[Caller, Depends(may("read"))]
Triages = Annotated[Caller, Depends(may("triage"))]
EditsModels = Annotated[Caller, Depends(may("models"))]
Administers = Annotated[Caller, Depends(may("admin"))]

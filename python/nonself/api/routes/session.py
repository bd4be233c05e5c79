"""Sign in and out; the one-time link that makes the first user."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import Field, StringConstraints

from nonself.api.common import Shown
from nonself.api.security.callers import COOKIE, Reads, TheDesk, address_of
from nonself.api.security.limits import Limit
from nonself.store import people
from nonself.store.people import LIFETIME
from nonself.store.tables import User

router = APIRouter(tags=["session"])

UserName = Annotated[str, StringConstraints(pattern=r"^[\w][\w .@-]{0,63}$")]
Password = Annotated[str, StringConstraints(min_length=1, max_length=people.LONGEST)]


class Credentials(Shown):
    """Name and password."""

    name: UserName
    password: Password


class Acceptance(Credentials):
    """A user to be made, with the key of the link."""

    key: str = Field(max_length=200)


class Me(Shown):
    """Who is signed in, and what they may do."""

    name: str
    role: str
    scopes: list[str]
    csrf: str | None = Field(None, description="Send it as X-CSRF-Token with every change.")


class Doors(Shown):
    """How one can sign in here."""

    has_users: bool
    oidc: str | None = Field(None, description="Name of the provider; null where there is none.")


@router.get("/doors")
def doors(request: Request, desk: TheDesk) -> Doors:
    """How one can sign in."""
    with desk.store.read() as session:
        return Doors(has_users=people.has_users(session), oidc=request.app.state.oidc_name)


@router.post("/session")
def sign_in(given: Credentials, request: Request, response: Response, desk: TheDesk) -> Me:
    """Sign in with name and password."""
    _same_site(request)
    limit: Limit = request.app.state.sign_ins
    limit.take(f"from {address_of(request)}")
    limit.take(f"as {given.name}")
    with desk.store.write() as session:
        user = people.sign_in(session, given.name, given.password)
        if user is None:
            raise HTTPException(401, "name or password is wrong")
        return enter(request, response, session, user)


@router.post("/invitation")
def accept(given: Acceptance, request: Request, response: Response, desk: TheDesk) -> Me:
    """Make the user of a one-time link, and sign in."""
    _same_site(request)
    limit: Limit = request.app.state.sign_ins
    limit.take(f"from {address_of(request)}")
    with desk.store.write() as session:
        user = people.accept(session, given.key, given.name, given.password)
        return enter(request, response, session, user)


@router.get("/session")
def me(who: Reads) -> Me:
    """Who is signed in."""
    return Me(name=who.name, role=who.role, scopes=sorted(who.scopes), csrf=who.csrf)


@router.delete("/session", status_code=204)
def sign_out(request: Request, response: Response, desk: TheDesk, who: Reads) -> None:
    """Sign out."""
    del who
    cookie = request.cookies.get(COOKIE)
    if cookie:
        with desk.store.write() as session:
            people.close_session(session, cookie)
    response.delete_cookie(COOKIE, path="/")


def enter(request: Request, response: Response, session, user: User) -> Me:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Give a browser its session."""
    cookie, csrf = people.open_session(session, user)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )
    scopes = sorted(people.ROLES[user.role])
    return Me(name=user.name, role=user.role, scopes=scopes, csrf=csrf)


def _same_site(request: Request) -> None:
    """Nobody signs a person in from another page."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise HTTPException(403, "sign in on the page itself")

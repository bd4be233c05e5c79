"""Users, invitations, tokens and the audit log."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import Field, StringConstraints
from sqlalchemy import select

from nonself.api.common import Cursor, Limited, Paged, Shown, decoded, encoded
from nonself.api.security.callers import Administers, Reads, TheDesk
from nonself.store import people
from nonself.store.store import note
from nonself.store.tables import Audit, Token, User

router = APIRouter(tags=["users"])
Role = Literal["viewer", "analyst", "admin"]
Scope = Literal["read", "triage", "models", "admin"]
Key = Annotated[str, Path(max_length=80)]
UserId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Person(Shown):
    """A user."""

    id: int
    name: str
    role: Role
    disabled: bool
    oidc: bool
    created: datetime


class PersonChange(Shown):
    """What of a user changes."""

    role: Role | None = None
    disabled: bool | None = None


class InvitationIn(Shown):
    """For whom a link is."""

    role: Role


class InvitationOut(Shown):
    """The key of a link that makes one user; it is shown once."""

    key: str


class TokenIn(Shown):
    """A token to be made."""

    name: Annotated[str, StringConstraints(pattern=r"^[\w][\w .-]{0,59}$")]
    scopes: list[Scope] = Field(min_length=1, max_length=4)
    expires: datetime | None = None


class TokenOut(Shown):
    """A token, without its secret."""

    id: str
    name: str
    scopes: list[str]
    created: datetime
    expires: datetime | None


class NewToken(TokenOut):
    """A token with its secret, which is shown once."""

    secret: str


class Entry(Shown):
    """A line of the audit log."""

    id: int
    at: datetime
    who: str
    action: str
    kind: str
    about: str
    detail: dict[str, object]


@router.get("/users")
def users(desk: TheDesk, who: Administers) -> list[Person]:
    """All users."""
    del who
    with desk.store.read() as session:
        return [_person(row) for row in session.scalars(select(User).order_by(User.name))]


@router.patch("/users/{user}")
def change_user(user: UserId, change: PersonChange, desk: TheDesk, who: Administers) -> Person:
    """Change the role of a user, or switch them off."""
    with desk.store.write() as session:
        row = session.get(User, user)
        if row is None:
            raise LookupError(f"{user}: no such user")
        after = change.model_dump(exclude_none=True)
        admins = session.scalars(
            select(User).where(User.role == "admin", User.disabled.is_(False))
        ).all()
        loses = after.get("role", "admin") != "admin" or after.get("disabled")
        if loses and [each.id for each in admins] == [row.id]:
            raise HTTPException(409, f"{row.name} is the only admin")
        note(session, who.name, "change", "user", row.name, after)
        for name, value in after.items():
            setattr(row, name, value)
        return _person(row)


@router.post("/invitations", status_code=201)
def invite(given: InvitationIn, desk: TheDesk, who: Administers) -> InvitationOut:
    """Make a one-time link for a new user: ``/welcome#KEY`` on this server."""
    with desk.store.write() as session:
        return InvitationOut(key=people.invite(session, given.role, who.name))


@router.get("/tokens")
def tokens(desk: TheDesk, who: Reads) -> list[TokenOut]:
    """One's own tokens."""
    with desk.store.read() as session:
        rows = session.scalars(select(Token).where(Token.user_id == who.user_id))
        return [_token(row) for row in rows]


@router.post("/tokens", status_code=201)
def make_token(given: TokenIn, desk: TheDesk, who: Reads) -> NewToken:
    """Make a token for a program; from the page only, not with another token."""
    if who.csrf is None:
        raise HTTPException(403, "a token is made on the page, not with another token")
    with desk.store.write() as session:
        secret, row = people.make_token(session, who, given.name, given.scopes, given.expires)
        return NewToken(**_token(row).model_dump(), secret=secret)


@router.delete("/tokens/{token}", status_code=204)
def remove_token(token: Key, desk: TheDesk, who: Reads) -> None:
    """Remove one of one's own tokens; an admin removes any."""
    with desk.store.write() as session:
        row = session.get(Token, token)
        if row is None or not (row.user_id == who.user_id or "admin" in who.scopes):
            raise LookupError(f"{token}: no such token")
        note(session, who.name, "remove token", "token", row.id, {"name": row.name})
        session.delete(row)


@router.get("/audit")
def audit(
    desk: TheDesk,
    who: Reads,
    about: Annotated[str | None, Query(max_length=200)] = None,
    kind: Annotated[str | None, Query(max_length=20)] = None,
    limit: Limited = 100,
    cursor: Cursor = None,
) -> Paged[Entry]:
    """Who changed what, newest first. Without ``about`` it needs an admin."""
    if about is None and "admin" not in who.scopes:
        raise HTTPException(403, "the whole log is for admins; ask about something")
    query = select(Audit).order_by(Audit.id.desc()).limit(limit + 1)
    if about is not None:
        query = query.where(Audit.about == about)
    if kind is not None:
        query = query.where(Audit.kind == kind)
    if (place := decoded(cursor, int)) is not None:
        query = query.where(Audit.id < place[0])
    with desk.store.read() as session:
        rows = session.scalars(query).all()
    items = [
        Entry(id=row.id, at=row.at, who=row.who, action=row.action, kind=row.kind,
              about=row.about, detail=row.detail)
        for row in rows[:limit]
    ]  # fmt: skip
    more = len(rows) > limit
    return Paged(items=items, next=encoded(items[-1].id) if more else None)


def _person(row: User) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        role=row.role,  # type: ignore[arg-type]
        disabled=row.disabled,
        oidc=row.subject is not None,
        created=row.created,
    )


def _token(row: Token) -> TokenOut:
    return TokenOut(
        id=row.id, name=row.name, scopes=row.scopes, created=row.created, expires=row.expires
    )

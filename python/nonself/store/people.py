"""Users, their sessions in browsers, and tokens for programs.

Of every secret only a hash is kept: Argon2 of passwords, SHA-256 of the random keys of sessions,
tokens and invitations, which are too long to be guessed.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Transaction

from nonself.store.store import note, now
from nonself.store.tables import Invitation, Session, Token, User

ROLES: Final = {
    "viewer": frozenset({"read"}),
    "analyst": frozenset({"read", "triage", "models"}),
    "admin": frozenset({"read", "triage", "models", "admin"}),
}
"""What each role may do."""
SHORTEST: Final = 12
"""Characters of a password; NIST SP 800-63B asks for at least 8."""
LONGEST: Final = 1024
IDLE: Final = timedelta(hours=12)
LIFETIME: Final = timedelta(days=7)
INVITED: Final = timedelta(days=3)
_SEEN_EVERY: Final = timedelta(minutes=5)

_hasher = PasswordHasher()
_NOBODY: Final = _hasher.hash(secrets.token_hex())
"""Is checked where there is no such user, so that it takes as long as where there is."""


@dataclass(frozen=True)
class Caller:
    """Who asks, and what they may do."""

    name: str
    role: str
    scopes: frozenset[str]
    user_id: int
    csrf: str | None = None
    """Of a session in a browser: what its changes have to carry."""


def fingerprint(secret: str) -> str:
    """What is kept of a random key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invite(session: Transaction, role: str, who: str) -> str:
    """Give the key of a link that makes one user."""
    key = secrets.token_urlsafe(32)
    at = now()
    session.execute(delete(Invitation).where(Invitation.expires < at))
    session.add(Invitation(key=fingerprint(key), role=role, created=at, expires=at + INVITED))
    note(session, who, "invite", "user", role, {})
    return key


def has_users(session: Transaction) -> bool:
    """Whether anybody can sign in."""
    return bool(session.scalar(select(func.count()).select_from(User)))


def accept(session: Transaction, key: str, name: str, password: str) -> User:
    """Make the user of an invitation; it cannot be used again.

    Raises:
        LookupError: The invitation is not known, was used or has expired.
        ValueError: The name is taken, or the password too short.
    """
    row = session.get(Invitation, fingerprint(key))
    if row is None or row.expires < now():
        raise LookupError("this link was used or has expired; ask for a new one")
    user = add(session, name, row.role, password, by=name)
    session.delete(row)
    return user


def add(session: Transaction, name: str, role: str, password: str | None, *, by: str) -> User:
    """Make a user.

    Raises:
        ValueError: The name is taken, or the password too short.
    """
    if session.scalar(select(User).where(User.name == name)):
        raise ValueError(f"{name}: this name is taken")
    user = User(name=name, role=role, created=now(), disabled=False,
                password=None if password is None else hashed(password))  # fmt: skip
    session.add(user)
    session.flush()
    note(session, by, "add", "user", name, {"role": role})
    return user


def by_subject(session: Transaction, subject: str, name: str, role: str) -> User:
    """The user of an identity at an OIDC provider; made at the first sign-in, the role follows."""
    user = session.scalar(select(User).where(User.subject == subject))
    if user is None:
        taken = session.scalar(select(User).where(User.name == name)) is not None
        user = add(session, f"{name} ({fingerprint(subject)[:6]})" if taken else name, role, None,
                   by="oidc")  # fmt: skip
        user.subject = subject
    elif user.role != role:
        note(session, "oidc", "change", "user", user.name, {"role": role})
        user.role = role
    return user


def hashed(password: str) -> str:
    """The Argon2id hash of a password.

    Raises:
        ValueError: It is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValueError(f"a password has {SHORTEST} to {LONGEST} characters")
    return _hasher.hash(password)


def sign_in(session: Transaction, name: str, password: str) -> User | None:
    """The user with this name and password; takes as long where there is none."""
    user = session.scalar(select(User).where(User.name == name))
    stored = user.password if user is not None and user.password else _NOBODY
    try:
        _hasher.verify(stored, password[:LONGEST])
    except (VerifyMismatchError, InvalidHashError):
        return None
    if user is None or user.disabled or not user.password:
        return None
    if _hasher.check_needs_rehash(user.password):
        user.password = _hasher.hash(password)
    return user


def open_session(session: Transaction, user: User) -> tuple[str, str]:
    """Give the cookie of a new session and what its changes have to carry."""
    cookie, csrf, at = secrets.token_urlsafe(32), secrets.token_urlsafe(24), now()
    session.execute(delete(Session).where(Session.created < at - LIFETIME))
    session.add(Session(key=fingerprint(cookie), user_id=user.id, csrf=csrf, created=at, seen=at))
    note(session, user.name, "sign in", "user", user.name, {})
    return cookie, csrf


def close_session(session: Transaction, cookie: str) -> None:
    """End a session."""
    session.execute(delete(Session).where(Session.key == fingerprint(cookie)))


def by_session(session: Transaction, cookie: str) -> tuple[Caller, bool] | None:
    """Who has this cookie, and whether it is time to say that they were seen."""
    row = session.get(Session, fingerprint(cookie))
    if row is None or now() - row.seen > IDLE or now() - row.created > LIFETIME:
        return None
    user = session.get(User, row.user_id)
    if user is None or user.disabled:
        return None
    caller = Caller(user.name, user.role, ROLES[user.role], user.id, row.csrf)
    return caller, now() - row.seen > _SEEN_EVERY


def seen(session: Transaction, cookie: str) -> None:
    """A session is in use."""
    row = session.get(Session, fingerprint(cookie))
    if row is not None:
        row.seen = now()


def make_token(
    session: Transaction,
    caller: Caller,
    name: str,
    scopes: Sequence[str],
    expires: datetime | None,
) -> tuple[str, Token]:
    """Give a new token for a program; it is shown once.

    Raises:
        ValueError: It would allow more than its owner may.
    """
    more = sorted(set(scopes) - ROLES[caller.role])
    if more or not scopes:
        allowed = ", ".join(sorted(ROLES[caller.role]))
        raise ValueError(
            f"a token of {caller.name} cannot have {', '.join(more) or 'nothing'}; "
            f"allowed: {allowed}"
        )
    secret = f"nonself_{secrets.token_urlsafe(32)}"
    row = Token(id=secrets.token_hex(6), key=fingerprint(secret), user_id=caller.user_id,
                name=name, scopes=sorted(set(scopes)), created=now(), expires=expires,
                used=None)  # fmt: skip
    session.add(row)
    note(session, caller.name, "make token", "token", row.id, {"name": name, "scopes": row.scopes})
    return secret, row


def by_token(session: Transaction, secret: str) -> Caller | None:
    """Who has this token; it never allows more than its owner may now."""
    row = session.scalar(select(Token).where(Token.key == fingerprint(secret)))
    if row is None or (row.expires is not None and row.expires < now()):
        return None
    user = session.get(User, row.user_id)
    if user is None or user.disabled:
        return None
    scopes = frozenset(row.scopes) & ROLES[user.role]
    return Caller(f"{user.name}/{row.name}", user.role, scopes, user.id)

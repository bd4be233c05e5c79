"""The tables: what people do with incidents, and who they are.

Records stay in the lake. Times of the traffic are nanoseconds since 1970 (``*_ns``); times at which
a person did something are UTC datetimes (``at``).
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints, the same in every database, so that a migration can speak of them."""

ID = String(80)
NAME = String(200)


class Moment(TypeDecorator[datetime]):
    """A UTC time; SQLite gives it back without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(  # noqa: D102 - SQLAlchemy's own name
        self,
        value: datetime | None,
        dialect: Any,  # noqa: ANN401
    ) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012


class User(Base):
    """A person."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NAME, unique=True)
    role: Mapped[str] = mapped_column(String(20))
    """viewer, analyst or admin."""
    password: Mapped[str | None] = mapped_column(Text)
    """Argon2 hash; None for who comes by OIDC."""
    subject: Mapped[str | None] = mapped_column(String(400), unique=True)
    """Issuer and subject at the OIDC provider."""
    created: Mapped[datetime]
    disabled: Mapped[bool] = mapped_column(default=False)


class Session(Base):
    """A browser that is signed in."""

    __tablename__ = "sessions"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the cookie."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime]
    seen: Mapped[datetime]


class Token(Base):
    """A key for a program."""

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(NAME)
    scopes: Mapped[list[str]]
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    used: Mapped[datetime | None]


class Invitation(Base):
    """A link that makes one user, once."""

    __tablename__ = "invitations"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    created: Mapped[datetime]
    expires: Mapped[datetime]


class Incident(Base):
    """An incident as it was last told, and what people made of it."""

    __tablename__ = "incidents"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    start_ns: Mapped[int] = mapped_column(BigInteger, index=True)
    end_ns: Mapped[int] = mapped_column(BigInteger)
    importance: Mapped[float]
    """0 to 100, higher is more important."""
    critical: Mapped[bool]
    """Importance of 80 and more, or office reaching into plant."""
    brief: Mapped[dict[str, Any]]
    """What the list shows: devices, phases, events by title."""
    search: Mapped[str] = mapped_column(Text)
    """Lower-case words to look for, and ``|zone:…|phase:…|`` to filter by."""
    document: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    """All of it, as ``schema.incident.Incident``."""
    revision: Mapped[int] = mapped_column(BigInteger, index=True)
    """Grows over all incidents with each change: what is new has a higher one."""
    status: Mapped[str] = mapped_column(String(20), default="open")
    """open, acknowledged or expected."""
    owner: Mapped[str | None] = mapped_column(NAME)
    pinned: Mapped[bool] = mapped_column(default=False)
    into: Mapped[str | None] = mapped_column(ID)
    """The incident that took this one over when it was told anew; such a one is not listed."""
    rank: Mapped[int]
    """Place of its group in the list, see :func:`nonself.store.incidents.rank_of`."""

    __table_args__ = (Index("ix_incidents_list", "rank", "importance", "id"),)


class Breach(Base):
    """A model's finding about a device."""

    __tablename__ = "breaches"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    model_id: Mapped[str] = mapped_column(ID, index=True)
    model: Mapped[str] = mapped_column(NAME)
    device: Mapped[str] = mapped_column(NAME, index=True)
    ts_ns: Mapped[int] = mapped_column(BigInteger, index=True)
    score: Mapped[float]
    importance: Mapped[float]
    level: Mapped[str] = mapped_column(String(20))
    incident_id: Mapped[str | None] = mapped_column(ID, index=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """All of it, as ``schema.breach.BREACH``; times as ns."""


class Comment(Base):
    """What a person wrote about something."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """incident, device or breach."""
    about: Mapped[str] = mapped_column(NAME)
    author: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_comments_about", "kind", "about"),)


class Tag(Base):
    """A word that people hang on something."""

    __tablename__ = "tags"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    about: Mapped[str] = mapped_column(NAME, primary_key=True)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)
    author: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]


class Word(Base):
    """Feedback: this is expected, or this is not."""

    __tablename__ = "words"

    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[str] = mapped_column(ID, index=True)
    since_ns: Mapped[int] = mapped_column(BigInteger)
    until_ns: Mapped[int | None] = mapped_column(BigInteger)
    document: Mapped[dict[str, Any]]
    """All of it, as ``pattern_of_life.feedback.Feedback``."""
    at: Mapped[datetime]


class SiteModel(Base):
    """A model of the site's own."""

    __tablename__ = "site_models"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(NAME, unique=True)
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]


class Switch(Base):
    """A model that is off."""

    __tablename__ = "switches"

    model_id: Mapped[str] = mapped_column(ID, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]


class Exemption(Base):
    """A model does not speak about some device: why, who said so, until when."""

    __tablename__ = "exemptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    model_id: Mapped[str] = mapped_column(ID, index=True)
    device: Mapped[str] = mapped_column(NAME)
    endpoint: Mapped[str | None] = mapped_column(NAME)
    """Only towards this one; towards all when None."""
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]
    since_ns: Mapped[int] = mapped_column(BigInteger)
    until_ns: Mapped[int] = mapped_column(BigInteger)


class Audit(Base):
    """Who changed what; rows are only added."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(NAME)
    action: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(NAME)
    detail: Mapped[dict[str, Any]]


class Fact(Base):
    """A small thing about the data folder: what the last run told, counters, learning."""

    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[dict[str, Any]]
    at: Mapped[datetime]

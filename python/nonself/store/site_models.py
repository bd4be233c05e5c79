"""Models of the site's own, models that are off, and devices that a model does not speak about."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from nonself.store.store import note, now
from nonself.store.tables import Exemption, SiteModel, Switch


def own(session: Session) -> Sequence[SiteModel]:
    """The models of the site, by title."""
    return session.scalars(select(SiteModel).order_by(SiteModel.title)).all()


def put(session: Session, who: str, *, id: str, title: str, text: str) -> SiteModel:
    """Add a model, or replace it."""
    row = session.get(SiteModel, id)
    action = "add" if row is None else "edit"
    before = None if row is None else row.text
    if row is None:
        row = SiteModel(id=id)
        session.add(row)
    row.title, row.text, row.author, row.at = title, text, who, now()
    note(session, who, action, "model", id, {"title": title, "before": before, "after": text})
    return row


def remove(session: Session, who: str, model: str) -> None:
    """Remove a model of the site's own; its text stays in the audit log.

    Raises:
        LookupError: There is none.
    """
    row = session.get(SiteModel, model)
    if row is None:
        raise LookupError(f"{model}: no model of the site's own")
    note(session, who, "remove", "model", model, {"title": row.title, "before": row.text})
    session.delete(row)


def off(session: Session) -> dict[str, Switch]:
    """The models that are off, by id."""
    return {row.model_id: row for row in session.scalars(select(Switch))}


def switch(session: Session, who: str, model: str, *, on: bool, reason: str) -> None:
    """Switch a model on or off."""
    row = session.get(Switch, model)
    if on and row is not None:
        session.delete(row)
    elif not on and row is None:
        session.add(Switch(model_id=model, reason=reason, author=who, at=now()))
    else:
        return
    note(session, who, "switch on" if on else "switch off", "model", model, {"reason": reason})


def exemptions(session: Session, model: str | None = None) -> Sequence[Exemption]:
    """All exemptions, or those of a model, newest first."""
    query = select(Exemption).order_by(Exemption.id.desc())
    return session.scalars(
        query if model is None else query.where(Exemption.model_id == model)
    ).all()


def exempt(session: Session, who: str, row: Exemption) -> Exemption:
    """Add an exemption."""
    row.author, row.at = who, now()
    session.add(row)
    session.flush()
    detail = {"device": row.device, "endpoint": row.endpoint, "reason": row.reason,
              "until_ns": row.until_ns}  # fmt: skip
    note(session, who, "exempt", "model", row.model_id, detail)
    return row


def unexempt(session: Session, who: str, number: int) -> None:
    """Take an exemption back.

    Raises:
        LookupError: There is none.
    """
    row = session.get(Exemption, number)
    if row is None:
        raise LookupError(f"{number}: no such exemption")
    detail = {"device": row.device, "endpoint": row.endpoint, "reason": row.reason}
    note(session, who, "unexempt", "model", row.model_id, detail)
    session.delete(row)

"""``smtp``: a row is one mail of a session, or what there was of it."""

from collections.abc import Iterator

from tests.agreement.suricata.event import ENDS, Event, Logs, Row, Translation, ends, keys


def smtp(logs: Logs) -> Iterator[Event]:
    """Give an event for each mail, with its headers and the names of what it carries."""
    names = {row["fuid"]: row["filename"] for row in logs.get("files", ())}
    for row in logs.get("smtp", ()):
        said: Event = {"helo": row["helo"]}
        if row["mailfrom"] is not None:
            said["mail_from"] = f"<{row['mailfrom']}>"
        if row["rcptto"]:
            said["rcpt_to"] = [f"<{address}>" for address in row["rcptto"]]
        mail = {"smtp": said, "email": _headers(row, names)}
        yield {"event_type": "smtp", **ends(row), **mail}


def _headers(row: Row, names: dict[str, str | None]) -> Event:
    attached = [name for fuid in row["fuids"] or () if (name := names.get(fuid))]
    found = {"from": row["from"], "to": row["to"], "cc": row["cc"], "attachment": attached}
    return {key: value for key, value in found.items() if value}


MAIL = {
    "smtp": Translation(
        smtp,
        ("smtp", "files"),
        {
            **ENDS,
            **keys("smtp.helo", "smtp.mail_from", "smtp.rcpt_to"),
            **keys("email.from", "email.to", "email.cc", "email.attachment"),
        },
        rule="a row is a mail, or what there was of one",
    ),
}

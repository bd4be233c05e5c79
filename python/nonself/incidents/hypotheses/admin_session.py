"""A remote session by which one computer is worked on from another."""

from typing import Any, ClassVar, Final

import polars as pl

from nonself.incidents.case import Case
from nonself.incidents.hypotheses.base import (
    Finding,
    Refuted,
    comparison,
    confidence,
    detail,
    first_of,
    paragraphs,
)
from nonself.incidents.ports import REMOTE, protocol_name
from nonself.incidents.records import ended, ns
from nonself.incidents.words import (
    clean,
    count,
    during,
    exact_volume,
    joined,
    lasting,
    moment,
    nanoseconds,
    volume,
)
from nonself.schema.incident import Comparison

SERVICES: Final = {name: protocol_name(name) for name in ("rdp", "ssh", "rfb", "winrm", "telnet")}


class AdminSession:
    """Did the device take over another computer by remote desktop, SSH or the like?"""

    name: ClassVar[str] = "Administrative remote session"
    question: ClassVar[str] = "Did the device work on another computer that it did not use before?"
    models: ClassVar[frozenset[str]] = frozenset(
        {"Unusual Admin RDP Session", "Anomalous IT to ICS Connection", "Unusual ICS Connectivity"}
    )

    def test(self, case: Case) -> Finding | Refuted:
        """Sessions to computers, or under accounts, that are not in the device's past."""
        sessions = _sessions(case.by("conn"))
        if sessions.is_empty():
            return Refuted("Looked for remote sessions to other computers, found none.")
        if not case.has_past:
            return Refuted(
                f"Looked for unusual remote sessions, found {count(sessions.height, 'session')}, "
                "and no day of history yet to compare with."
            )
        users = case.by("rdp").select("uid", "user", "user_is_admin", "client_name").unique("uid")
        sessions = sessions.join(users, on="uid", how="left")
        fresh = sessions.join(
            _pairs(case), on=["resp.endpoint", "by", "user"], how="anti", nulls_equal=True
        )
        if fresh.is_empty():
            return Refuted(
                f"Looked for new remote sessions, found {count(sessions.height, 'session')}, all "
                "to computers and under accounts that the device had used before."
            )
        return _Told(case, fresh.sort("ts", "uid")).finding()


def _sessions(conns: pl.DataFrame) -> pl.DataFrame:
    """Answered connections inside the site that carry a remote session; ``by`` says which."""
    by = pl.coalesce(
        pl.col("service")
        .str.extract(rf"\b({'|'.join(SERVICES)})\b")
        .replace_strict(SERVICES, default=None),
        pl.col("id.resp_p").replace_strict(REMOTE, default=None),
    )
    return conns.with_columns(by=by).filter(
        pl.col("by").is_not_null()
        & pl.col("answered").fill_null(False)
        & pl.col("local_resp").fill_null(False)
        & pl.col("resp.endpoint").is_not_null()
    )


def _pairs(case: Case) -> pl.DataFrame:
    """Which computers the device worked on before, how, and as whom."""
    sessions = _sessions(case.own_past("conn").collect())
    users = case.own_past("rdp").select("uid", "user").collect().unique("uid")
    return sessions.join(users, on="uid", how="left").select("resp.endpoint", "by", "user").unique()


class _Told:
    """The finding, put into words."""

    def __init__(self, case: Case, sessions: pl.DataFrame) -> None:
        self.case = case
        self.sessions = sessions
        self.targets = first_of(sessions["resp.endpoint"].to_list())
        self.ways = first_of(sessions["by"].to_list())
        self.users = first_of(sessions["user"].drop_nulls().to_list())
        self.admins = first_of(
            sessions.filter(pl.col("user_is_admin").fill_null(False))["user"].to_list()
        )
        self.start: int = sessions.select(ns("ts").min()).item()
        self.end: int = sessions.select(ended().max()).item()
        self.up = int(sessions["orig_bytes"].sum() or 0)
        self.down = int(sessions["resp_bytes"].sum() or 0)
        before = case.past("rdp").filter(pl.col("resp.endpoint").is_in(self.targets))
        visits = before.select("orig.endpoint", "user").collect()
        self.visitors = first_of(visits["orig.endpoint"].drop_nulls().sort().to_list())
        known = set(case.past_once("rdp", "users", _users)["user"].to_list())
        self.unknown_users = tuple(user for user in self.users if user not in known)

    def finding(self) -> Finding:
        """Everything as one finding."""
        case, names = self.case, self.case.directory
        n = self.sessions.height
        crossing = any(case.crosses_to(target) for target in self.targets)
        way = joined(self.ways, 3)
        kind = "administrative " if self.admins else ""
        account = _accounts(self.users)
        targets = names.names(self.targets)
        return Finding(
            title=f"{'Administrative session' if self.admins else 'Remote session'} to "
            f"{joined([names.name(each) for each in self.targets], 3)} by {way}",
            deed=f"opened {count(n, f'{kind}{way} session')} to {targets}{account}",
            brief=f"logged on to {joined([names.name(each) for each in self.targets], 2)}"
            + (" as administrator" if self.admins else ""),
            start=self.start,
            end=self.end,
            endpoints=self.targets,
            observed=paragraphs(
                f"{case.subject} opened {count(n, f'{way} session')} to {targets}{account} "
                f"{during(self.start, self.end)}.",
                f"It sent {exact_volume(self.up)} and received {exact_volume(self.down)}.",
                "It had never worked on "
                + ("this computer" if len(self.targets) == 1 else "these computers")
                + " before"
                + (
                    "."
                    if not self.visitors
                    else f"; who usually does: {names.names(self.visitors, 3)}."
                ),
            ),
            meaning=paragraphs(
                "A remote session gives its user everything that the other computer may do.",
                "This one reaches from IT into OT, where that includes the process."
                if crossing
                else "",
                "It may be planned support by a colleague or a supplier; then somebody knows of "
                "it, and the account is a personal one.",
            ),
            advice=f"Ask the owner of {targets} whether the session was planned"
            + (f", and who holds the account {_quoted(self.users)}." if self.users else ".")
            + " Look at its log-on events for the same minutes. If nobody knows, disable the "
            "account and end the session.",
            phase="lateral-movement",
            techniques=("T1021.001" if "remote desktop" in self.ways else "T1021", "T0886")
            + (("T0859",) if self.admins else ()),
            importance=min(95, 45 + 15 * bool(self.admins) + 15 * crossing + 15 * case.is_new),
            confidence=confidence(
                0.45, (bool(self.admins), 0.2), (crossing, 0.1), (case.is_new, 0.15)
            ),
            comparisons=self.comparisons(),
            details=(
                detail(
                    "Sessions",
                    ("Account", _quoted(self.users) or "not visible"),
                    ("First", moment(self.start)),
                    ("Last seen", moment(self.end)),
                    ("Together", lasting(self.length())),
                    ("Sent", exact_volume(self.up)),
                    ("Received", exact_volume(self.down)),
                ),
                detail("Each session", *(_row(row) for row in self.sessions.head(20).to_dicts())),
            ),
            leads_to=self.targets,
            credentials=self.unknown_users,
        )

    def length(self) -> int:
        """The lengths of all sessions together, in nanoseconds."""
        return round(float(self.sessions["duration"].fill_null(0).sum()) * 1e9)

    def comparisons(self) -> tuple[Comparison, ...]:
        """What was seen beside what is usual."""
        case = self.case
        visitors = len(self.visitors)
        return (
            comparison(
                "remote sessions to " + case.directory.names(self.targets, 2),
                f"{self.sessions.height:,}",
                f"0 by this device; used by {count(visitors, 'other device')}",
                case.maturity,
                100 - min(100, 20 * visitors),
            ),
            *(
                comparison(
                    "account " + _quoted((user,)),
                    "used",
                    "never in this network",
                    case.maturity,
                    100,
                )
                for user in self.unknown_users[:3]
            ),
        )


def _row(row: dict[str, Any]) -> tuple[str, str]:
    return (
        moment(nanoseconds(row["ts"])),
        f"{lasting(round((row['duration'] or 0) * 1e9))}, sent {volume(row['orig_bytes'] or 0)}, "
        f"received {volume(row['resp_bytes'] or 0)}"
        + (f', as "{clean(row["user"])}"' if row["user"] else "")
        + (
            f", from the computer that calls itself {clean(row['client_name'])}"
            if row["client_name"]
            else ""
        ),
    )


def _users(rdp: pl.LazyFrame) -> pl.LazyFrame:
    return rdp.select("user").drop_nulls().unique()


def _quoted(users: tuple[str, ...]) -> str:
    return joined([f'"{clean(user)}"' for user in users], 3)


def _accounts(users: tuple[str, ...]) -> str:
    return f" as {_quoted(users)}" if users else ""

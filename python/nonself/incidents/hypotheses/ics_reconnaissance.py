"""Controllers asked who they are and what they contain, by somebody who never did."""

from typing import ClassVar

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
from nonself.incidents.hypotheses.commands import (
    commands_ever,
    elsewhere,
    named,
    role_then,
    sent,
    table,
    unfamiliar,
    usual_senders,
)
from nonself.incidents.ports import protocol_name
from nonself.incidents.records import ns
from nonself.incidents.words import count, during, joined, moment


class IcsReconnaissance:
    """Did the device ask controllers who they are, or read what they hold, for the first time?"""

    name: ClassVar[str] = "ICS reconnaissance"
    question: ClassVar[str] = "Did the device identify or read controllers that it never asked?"
    models: ClassVar[frozenset[str]] = frozenset(
        {
            "Multiple New Discover Commands",
            "Anomalous IT to ICS Connection",
            "Unusual ICS Connectivity",
            "Possible ICS Protocol",
        }
    )

    def test(self, case: Case) -> Finding | Refuted:
        """Discover and read commands to controllers without any in the past."""
        asked = sent(case, "discover", "read")
        if asked.is_empty():
            return Refuted("Looked for commands that identify or read controllers, found none.")
        if not case.has_past:
            return Refuted(
                "Looked for controllers asked for the first time, found "
                f"{count(asked.height, 'command')} that identify or read, and no "
                "day of history yet to compare with."
            )
        fresh = unfamiliar(case, asked)
        if fresh.is_empty():
            return Refuted(
                "Looked for controllers asked for the first time, found "
                f"{count(asked.height, 'command')}, all to controllers it had asked before."
            )
        return _finding(case, fresh)


def _finding(case: Case, fresh: pl.DataFrame) -> Finding:
    controllers = first_of(fresh["resp.endpoint"].to_list())
    discover = fresh.filter(pl.col("class") == "discover")
    reads = fresh.height - discover.height
    start, end = fresh.select(ns("ts").min(), ns("ts").max().alias("b")).row(0)
    protocols = [protocol_name(p) for p in first_of(fresh["protocol"].drop_nulls().to_list())]
    names = case.directory.names(controllers)
    many = len(controllers)
    crossing = any(case.crosses_to(each) for each in controllers)
    usual = usual_senders(case, controllers, "discover")
    blocks = discover.filter(pl.col("command").str.contains("(?i)upload|block")).height
    trusted = not case.in_it and not case.is_new and commands_ever(case, controllers)
    role = role_then(fresh)
    engineer = role in ("engineering workstation", "hmi", "historian")
    parts = [
        *(
            [
                count(discover.height, "command that asks", "commands that ask")
                + " who they are or what they contain"
            ]
            if discover.height
            else []
        ),
        *(
            [count(reads, "command that reads", "commands that read") + " their values"]
            if reads
            else []
        ),
    ]
    return Finding(
        title=f"{joined(protocols, 3)} reconnaissance of {count(many, 'controller')}"
        if discover.height
        else f"{joined(protocols, 3)} reads from {count(many, 'controller')}",
        deed=("identified" if discover.height else "read from")
        + f" {count(many, 'controller')} ({names}) over {joined(protocols, 3)}: {named(fresh, 6)}",
        brief=f"{'identified' if discover.height else 'read'} {count(many, 'controller')}",
        start=start,
        end=end,
        endpoints=controllers,
        observed=paragraphs(
            f"{case.subject} sent {joined(parts)} to {count(many, 'controller')} ({names}) "
            f"{during(start, end)}: {named(fresh, 12)}.",
            elsewhere(fresh),
            "It had never sent such commands to " + ("it" if many == 1 else "them") + " before.",
            usual.sentence(case, "commands that identify") if discover.height else "",
        ),
        meaning=paragraphs(
            "Who wants to change a controller has to learn first what it is and what runs in it.",
            "Here somebody copied program blocks or lists of them, which is what an attack on "
            "the process is planned with."
            if blocks
            else "",
            "It may also be an inventory, a new visualisation, or a technician who looks for a "
            "fault; they work from known computers, and tell the plant.",
        ),
        advice=f"Ask the plant whether somebody worked on {names} {during(start, end)}. If not, "
        f"keep {case.known.name} from reaching them, and look at what it sent them afterwards.",
        phase="discovery",
        techniques=(
            *(("T0888",) if discover.height else ()),
            *(("T0846",) if many > 1 else ()),
            *(("T0845",) if blocks else ()),
            *(("T0801",) if reads else ()),
        ),
        importance=min(
            95,
            45
            + 10 * bool(discover.height)
            + 10 * crossing
            + 10 * case.is_new
            + min(10, 2 * many)
            + 5 * bool(blocks),
        ),
        confidence=confidence(
            0.5,
            (case.is_new, 0.2),
            (crossing, 0.15),
            (many > 2, 0.1),  # noqa: PLR2004
            (trusted, -0.15),
            (engineer and not crossing, -0.15),
        ),
        comparisons=(
            comparison(
                "controllers identified or read for the first time",
                f"{many:,}",
                "0",
                case.maturity,
                max(0, 100 - 20 * len(usual.senders)),
            ),
        ),
        details=(
            detail(
                "Reconnaissance",
                ("Controllers", f"{many:,}"),
                ("Commands", f"{discover.height:,} discover, {reads:,} read"),
                ("First", moment(start)),
                ("Last", moment(end)),
                ("Usually sent by", case.directory.names(usual.senders, 3) or "nobody"),
            ),
            *table(case, fresh),
        ),
        leads_to=controllers,
    )

"""Commands that change the process, by somebody who never sent such."""

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
    CHANGE,
    CHANGES,
    STOPS,
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


class OtCommands:
    """Did the device write to controllers, or stop them, without ever having done so?"""

    name: ClassVar[str] = "Unauthorised OT commands"
    question: ClassVar[str] = "Did the device change the process at controllers it never commanded?"
    models: ClassVar[frozenset[str]] = frozenset(
        {
            "Multiple New Action Commands",
            "Anomalous IT to ICS Connection",
            "Unusual ICS Connectivity",
            "Uncommon ICS Reprogram",
        }
    )

    def test(self, case: Case) -> Finding | Refuted:
        """Action commands to controllers that the device had never sent any."""
        actions = sent(case, "action")
        if actions.is_empty():
            return Refuted("Looked for commands that change the process, found none.")
        crossing = any(case.crosses_to(each) for each in actions["resp.endpoint"].unique())
        if not case.has_past and not crossing:
            return Refuted(
                f"Looked for unauthorised commands, found {count(actions.height, 'command')} that "
                "change the process, and no day of history yet to say who may send them."
            )
        fresh = unfamiliar(case, actions)
        if fresh.is_empty():
            return Refuted(
                f"Looked for unauthorised commands, found {count(actions.height, 'command')} that "
                "change the process, all to controllers it had commanded before."
            )
        return _finding(case, fresh)


def _finding(case: Case, fresh: pl.DataFrame) -> Finding:
    controllers = first_of(fresh["resp.endpoint"].to_list())
    stops = fresh.filter(pl.col("command").str.contains(STOPS))
    stopped = first_of(stops["resp.endpoint"].to_list())
    refused = fresh.filter(pl.col("status") == "error").height
    start, end = fresh.select(ns("ts").min(), ns("ts").max().alias("b")).row(0)
    protocols = [protocol_name(p) for p in first_of(fresh["protocol"].drop_nulls().to_list())]
    names = case.directory.names(controllers)
    many = len(controllers)
    crossing = any(case.crosses_to(each) for each in controllers)
    usual = usual_senders(case, controllers, "action")
    before = commands_ever(case, controllers)
    expected_role = role_then(fresh) in ("engineering workstation", "hmi") and not crossing
    n = fresh.height
    writes = n - stops.height
    to = f"{count(many, 'controller')} ({names}) over {joined(protocols, 3)}"
    told = f"told {case.directory.names(stopped, 3)} to stop"
    deed = joined(
        [
            *([f"sent {count(writes, CHANGES, CHANGE)} the process to {to}"] if writes else []),
            *([told if writes else f"{told} over {joined(protocols, 3)}"] if stopped else []),
        ]
    )
    return Finding(
        title=f"{joined(protocols, 3)} commands to {count(many, 'controller')}"
        + (f", {len(stopped)} told to stop" if stopped else ""),
        deed=f"{deed}: {named(fresh, 8)}",
        brief=(f"wrote to {count(many, 'controller')}" if writes else "")
        + (" and " if writes and stopped else "")
        + (
            f"stopped {len(stopped) if writes else count(len(stopped), 'controller')}"
            if stopped
            else ""
        ),
        start=start,
        end=end,
        endpoints=controllers,
        observed=paragraphs(
            f"{case.subject} sent {count(n, CHANGES, CHANGE)} the "
            f"process to {count(many, 'controller')} ({names}) {during(start, end)}: "
            f"{named(fresh, 12)}.",
            f"{count(stops.height, 'command')} told {case.directory.names(stopped)} to stop."
            if stopped
            else "",
            f"{count(refused, 'command was', 'commands were')} refused." if refused else "",
            elsewhere(fresh),
            usual.sentence(case, "such commands"),
        ),
        meaning=paragraphs(
            "Who may write to a controller can move what it drives.",
            "A stopped controller leaves its machine as it stands." if stopped else "",
            "It may be a technician with a laptop, or a new operator station; then the shift "
            "knows of it, and the order exists in writing.",
        ),
        advice=f"Call the shift at once: is the process at {names} as it should be? Compare the "
        "values that were written with the recipe. Block "
        f"{case.known.name} from the controllers only after the shift agrees.",
        phase="impair-process-control",
        techniques=(
            "T0855",
            *(("T0836",) if writes else ()),
            *(("T0858", "T0816") if stopped else ()),
        ),
        importance=min(
            98, 60 + 15 * bool(stopped) + 10 * crossing + 10 * case.is_new + min(5, many)
        ),
        confidence=confidence(
            0.45,
            (case.is_new, 0.25),
            (crossing, 0.2),
            (not before, 0.1),
            (many > 2, 0.05),  # noqa: PLR2004
            (expected_role, -0.25),
            (not case.in_it and not case.is_new, -0.15),
            (not case.has_past, -0.2),
        ),
        comparisons=(
            comparison(
                "commands that change the process",
                f"{n:,} to {count(many, 'controller')}",
                "0 by this device"
                + (f"; sent by {case.directory.names(usual.senders, 2)}" if usual.senders else ""),
                case.maturity,
                max(0, 100 - 20 * len(usual.senders)),
            ),
        ),
        details=(
            detail(
                "Commands",
                ("Controllers", f"{many:,}"),
                ("Commands", f"{n:,}, {refused:,} refused"),
                ("Told to stop", case.directory.names(stopped, 10) or "none"),
                ("First", moment(start)),
                ("Last", moment(end)),
                ("Usually sent by", case.directory.names(usual.senders, 3) or "nobody"),
            ),
            *table(case, fresh),
        ),
        leads_to=controllers,
    )

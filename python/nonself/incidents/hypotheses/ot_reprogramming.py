"""Programs of controllers changed by somebody who never did."""

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
    commands_ever,
    named,
    role_then,
    sent,
    table,
    unfamiliar,
    usual_senders,
)
from nonself.incidents.ports import protocol_name
from nonself.incidents.records import ns
from nonself.incidents.words import clean, count, during, joined, moment


class OtReprogramming:
    """Did the device load or delete programs in controllers that it never programmed?"""

    name: ClassVar[str] = "OT reprogramming"
    question: ClassVar[str] = "Did the device change programs of controllers it never programmed?"
    models: ClassVar[frozenset[str]] = frozenset({"Uncommon ICS Reprogram"})

    def test(self, case: Case) -> Finding | Refuted:
        """Downloads, deletions and the like to controllers without any by this device before."""
        changes = sent(case, "reprogram", answers=True)
        if changes.is_empty():
            return Refuted("Looked for changes of controller programs, found none.")
        crossing = any(case.crosses_to(each) for each in changes["resp.endpoint"].unique())
        if not case.has_past and not crossing:
            return Refuted(
                f"Looked for unusual reprogramming, found {count(changes.height, 'command')} that "
                "change programs, and no day of history yet to say who may send them."
            )
        fresh = unfamiliar(case, changes)
        if fresh.is_empty():
            return Refuted(
                f"Looked for unusual reprogramming, found {count(changes.height, 'command')}, all "
                "to controllers it had programmed before."
            )
        return _finding(case, fresh)


def _finding(case: Case, fresh: pl.DataFrame) -> Finding:
    controllers = first_of(fresh["resp.endpoint"].to_list())
    blocks = [clean(block) for block in first_of(fresh["block"].drop_nulls().to_list())]
    start, end = fresh.select(ns("ts").min(), ns("ts").max().alias("b")).row(0)
    protocols = [protocol_name(p) for p in first_of(fresh["protocol"].drop_nulls().to_list())]
    refused = fresh.filter(pl.col("status") == "error").height
    names = case.directory.names(controllers)
    many = len(controllers)
    crossing = any(case.crosses_to(each) for each in controllers)
    usual = usual_senders(case, controllers, "reprogram")
    before = commands_ever(case, controllers)
    role = role_then(fresh)
    expected_role = role == "engineering workstation" and not crossing
    stood_in_ot = not case.in_it and not case.is_new
    which = f" (block{'' if len(blocks) == 1 else 's'} {joined(blocks, 4)})" if blocks else ""
    return Finding(
        title=f"{joined(protocols, 3)} reprogramming of {count(many, 'controller')}",
        deed=f"changed the program of {count(many, 'controller')} ({names}){which} over "
        f"{joined(protocols, 3)}: {named(fresh, 4)}",
        brief=f"reprogrammed {count(many, 'controller')}",
        start=start,
        end=end,
        endpoints=controllers,
        observed=paragraphs(
            f"{case.subject} sent "
            f"{count(fresh.height, CHANGES, CHANGE)} the program of {count(many, 'controller')} "
            f"({names}){which} {during(start, end)}: "
            f"{named(fresh)}.",
            f"{count(refused, 'command was', 'commands were')} refused." if refused else "",
            usual.sentence(case, "such commands"),
        ),
        meaning="Whoever loads a program into a controller decides what the machine does from then "
        "on, also when nobody is connected any more. Engineers do this in a planned change, from "
        "an engineering workstation, and rarely.",
        advice=f"Compare the program in {names} with the one in the project archive. Ask who "
        f"worked from {case.known.name} {during(start, end)}, and for the change order. Keep the "
        "running program as evidence before it is loaded anew.",
        phase="persistence",
        techniques=("T0889", "T0843"),
        importance=min(98, 70 + 10 * crossing + 10 * case.is_new + min(8, 2 * many)),
        confidence=confidence(
            0.5,
            (case.is_new, 0.25),
            (crossing, 0.2),
            (not before, 0.05),
            (expected_role, -0.25),
            (stood_in_ot, -0.1),
            (not case.has_past, -0.2),
        ),
        comparisons=(
            comparison(
                "commands that change programs",
                f"{fresh.height:,} to {count(many, 'controller')}",
                "0 by this device"
                + (f"; sent by {case.directory.names(usual.senders, 2)}" if usual.senders else ""),
                case.maturity,
                max(0, 100 - 20 * len(usual.senders)),
            ),
        ),
        details=(
            detail(
                "Reprogramming",
                ("Controllers", f"{many:,}"),
                ("Blocks", joined(blocks, 20) or "—"),
                ("Commands", f"{fresh.height:,}, {refused:,} refused"),
                ("Device was taken for", role),
                ("First", moment(start)),
                ("Last", moment(end)),
                ("Usually sent by", case.directory.names(usual.senders, 3) or "nobody"),
            ),
            *table(case, fresh),
        ),
        leads_to=controllers,
    )

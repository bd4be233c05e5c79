"""Industrial protocols towards the outside."""

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
from nonself.incidents.ports import ICS, port_name, port_names
from nonself.incidents.records import ns
from nonself.incidents.words import clean, count, during, joined, moment, share

LEAST_ATTEMPTS = 3
"""One failed call is a slip; this many are an intention."""


class ExternalIcs:
    """Did the device try to reach outside servers on ports of controllers?"""

    name: ClassVar[str] = "External calls on industrial ports"
    question: ClassVar[str] = "Did the device try outside servers on ports of controllers?"
    models: ClassVar[frozenset[str]] = frozenset(
        {"Possible ICS Protocol", "Multiple Failed Connections to ICS Device"}
    )

    def test(self, case: Case) -> Finding | Refuted:
        """Connections outside on the ports of industrial protocols, answered or not."""
        calls = case.by("conn").filter(
            ~pl.col("local_resp").fill_null(True)
            & pl.col("id.resp_p").is_in(list(ICS))
            & (pl.col("proto") == "tcp")
            & (pl.col("resp.zone_kind").fill_null("external") == "external")
        )
        if calls.height < LEAST_ATTEMPTS:
            found = count(calls.height, "attempt") if calls.height else "none"
            return Refuted(
                f"Looked for calls to outside servers on industrial ports, found {found}."
            )
        before = (
            case.own_past("conn")
            .filter(
                ~pl.col("local_resp").fill_null(True)
                & pl.col("id.resp_p").is_in(calls["id.resp_p"].unique().implode())
            )
            .select(pl.len())
            .collect()
            .item()
        )
        if before:
            return Refuted(
                "Looked for new calls to outside servers on industrial ports, found "
                f"{count(calls.height, 'call')}, as on earlier days."
            )
        return _finding(case, calls)


def _finding(case: Case, calls: pl.DataFrame) -> Finding:
    addresses = first_of(calls["resp.endpoint"].to_list())
    ports = sorted(calls["id.resp_p"].unique().to_list())
    start, end = calls.select(ns("ts").min(), ns("ts").max().alias("b")).row(0)
    failed = calls.filter(pl.col("failed")).height
    answered = calls.filter(pl.col("answered")).height
    listed = joined([clean(address) for address in addresses], 3)
    everything_failed = failed == calls.height
    return Finding(
        title=("Failed calls" if everything_failed else "Calls")
        + f" to outside servers on {port_names(ports, 3)}",
        deed=f"tried {count(len(addresses), 'outside server')} ({listed}) on "
        f"{port_names(ports, 3)} {count(calls.height, 'time')}"
        + (", always in vain" if everything_failed else f", {failed:,} in vain"),
        brief=f"tried outside servers on {port_names(ports, 2)}",
        start=start,
        end=end,
        endpoints=addresses,
        observed=paragraphs(
            f"{case.subject} tried to reach {count(len(addresses), 'outside server')} ({listed}) "
            f"on {port_names(ports)} {count(calls.height, 'time')} {during(start, end)}.",
            f"{failed:,} {'attempt' if failed == 1 else 'attempts'} "
            f"({share(failed, calls.height)}) failed; {answered:,} "
            f"{'was' if answered == 1 else 'were'} answered.",
            "It had never called the outside on "
            + ("this port" if len(ports) == 1 else "these ports")
            + " before.",
        ),
        meaning="Controllers are not on the internet, and nothing in a plant needs their protocols "
        "across its border. It may be a program set to a wrong address, or a remote service "
        "of a machine's maker; it may also be an intruder who uses the port because the firewall "
        "knows it, or who looks for other plants.",
        advice=f"Check the firewall's log for {listed} and find the program on {case.known.name} "
        f"that calls there. {sentence_of_block(ports)}",
        phase="command-and-control",
        techniques=("T0885",),
        importance=min(90, 50 + 10 * bool(answered) + 10 * case.is_new + 5 * (not case.in_it)),
        confidence=confidence(
            0.6,
            (case.is_new, 0.15),
            (bool(answered), 0.1),
            (case.maturity > 50, 0.1),  # noqa: PLR2004
        ),
        comparisons=(
            comparison(
                f"calls outside on {port_names(ports, 3)}", f"{calls.height:,}", "0", case.maturity
            ),
        ),
        details=(
            detail(
                "Calls",
                ("Attempts", f"{calls.height:,}, {failed:,} failed, {answered:,} answered"),
                ("First", moment(start)),
                ("Last", moment(end)),
            ),
            detail("Servers", *(_server(calls, address) for address in addresses[:20])),
        ),
        leads_to=addresses if len(addresses) <= 20 else (),  # noqa: PLR2004
    )


def sentence_of_block(ports: list[int]) -> str:
    """What to do about such ports at the border."""
    named = port_names(ports, 3)
    return f"Outgoing {named} can be blocked at the border for everybody without harm."


def _server(calls: pl.DataFrame, address: str) -> tuple[str, str]:
    mine = calls.filter(pl.col("resp.endpoint") == address)
    states = mine.group_by("id.resp_p", "conn_state").len().sort("id.resp_p", "conn_state")
    facts = [
        f"{port_name(port)}: {count(n, 'attempt')} ended in {clean(str(state))}"
        for port, state, n in states.iter_rows()
    ]
    return clean(address), ", ".join(facts)

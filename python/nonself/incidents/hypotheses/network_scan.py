"""Many addresses or ports tried, most without an answer."""

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
from nonself.incidents.words import (
    DAY,
    MINUTE,
    count,
    count_or_no,
    during,
    joined,
    lasting,
    moment,
    share,
)

LEAST_TARGETS = 8
"""Addresses without an answer on one port: fewer are found at misconfigured clients every day."""
LEAST_PORTS = 15
"""Ports refused by one address: fewer are found where a service has moved."""
TIMES_USUAL = 3
"""How much more than the device's own busiest day it has to be."""


class NetworkScan:
    """Did the device try many addresses or ports that do not answer?"""

    name: ClassVar[str] = "Network scan"
    question: ClassVar[str] = "Did the device try many addresses or ports inside the network?"
    models: ClassVar[frozenset[str]] = frozenset(
        {
            "Multiple Failed Internal Connections",
            "Multiple Failed Connections to ICS Device",
            "Possible ICS Protocol",
        }
    )

    def test(self, case: Case) -> Finding | Refuted:
        """Count addresses without an answer for each port, and refused ports for each address."""
        inside = case.by("conn").filter(
            (pl.col("proto") == "tcp") & pl.col("local_resp").fill_null(False)
        )
        failed = inside.filter(pl.col("failed"))
        wide = failed.group_by("id.resp_p").agg(n=pl.col("id.resp_h").n_unique())
        deep = failed.group_by("id.resp_h").agg(n=pl.col("id.resp_p").n_unique())
        usual = self._busiest_day(case) if failed.height else 0
        ports = wide.filter((pl.col("n") >= LEAST_TARGETS) & (pl.col("n") > TIMES_USUAL * usual))[
            "id.resp_p"
        ].to_list()
        hosts = deep.filter(pl.col("n") >= LEAST_PORTS)["id.resp_h"].to_list()
        if not ports and not hosts:
            most = max(n for n in (*wide["n"].to_list(), 0) if n is not None)
            return Refuted(
                f"Looked for {LEAST_TARGETS} or more internal addresses that fail on one port, "
                f"found {'none' if most == 0 else f'at most {most}'}."
            )
        tried = inside.filter(pl.col("id.resp_p").is_in(ports) | pl.col("id.resp_h").is_in(hosts))
        return self._finding(case, tried, usual)

    def _busiest_day(self, case: Case) -> int:
        """Most addresses that failed on one port on one day of the device's past."""
        days = (
            case.own_past("conn")
            .filter(pl.col("failed") & pl.col("local_resp"))
            .group_by("id.resp_p", day=ns("ts") // DAY)
            .agg(n=pl.col("id.resp_h").n_unique())
            .select(pl.col("n").max())
            .collect()
        )
        return int(days.item() or 0)

    def _finding(self, case: Case, tried: pl.DataFrame, usual: int) -> Finding:
        failing = tried.filter(pl.col("failed"))
        start, end = failing.select(ns("ts").min(), ns("ts").max().alias("b")).row(0)
        tried = tried.filter((ns("ts") >= start) & (ns("ts") <= end))
        failed = failing.height
        targets = tried["id.resp_h"].n_unique()
        ports = sorted(tried["id.resp_p"].unique().to_list())
        answered = tried.filter(pl.col("answered"))
        zones = sorted({zone for zone in tried["resp.zone"].drop_nulls().to_list() if zone})
        alive = first_of(answered["resp.endpoint"].drop_nulls().unique().sort().to_list())
        ics = any(port in ICS for port in ports)
        into_ot = case.in_it and "ot" in tried["resp.zone_kind"].to_list()
        where = f" in {joined(zones, 3)}" if zones else ""
        minutes = max(1, round((end - start) / MINUTE))
        return Finding(
            title=f"Scan of {port_names(ports, 3)}{where}",
            deed=f"tried {count(targets, 'address', 'addresses')}{where} on {port_names(ports, 3)}"
            f" ({share(failed, tried.height)} of {tried.height:,} attempts failed)",
            brief=f"scanned {joined(zones, 2) or 'the network'}",
            start=start,
            end=end,
            endpoints=alive,
            observed=paragraphs(
                f"{case.subject} opened {count(tried.height, 'connection')} to "
                f"{count(targets, 'address', 'addresses')}{where} on {port_names(ports)} "
                f"{during(start, end)}.",
                f"{failed:,} of them ({share(failed, tried.height)}) failed; "
                + (
                    f"{count(len(alive), 'device')} answered: {case.directory.names(alive)}."
                    if alive
                    else "no device answered."
                ),
                f"On its busiest day before, {count_or_no(usual, 'address', 'addresses')} failed."
                if not case.is_new
                else "",
            ),
            meaning=paragraphs(
                "Many addresses tried in a row without an answer is how somebody finds out what "
                "is there."
                if targets > 1
                else "Many ports tried on one address is how somebody finds out what runs there.",
                "These ports belong to controllers, which do not expect to be searched and may "
                "stop working when they are."
                if ics
                else "",
                "It may be a vulnerability scanner or an inventory tool that somebody started "
                "with good reason; a misconfigured client knocks on one address, not on many.",
            ),
            advice=f"Ask whether somebody planned a scan {during(start, end)}. If not, keep "
            f"{case.known.name} from reaching {joined(zones, 3) or 'other devices'}"
            + (
                f", and check {case.directory.names(alive)} for what came after the scan."
                if alive
                else "."
            ),
            phase="discovery",
            techniques=("T1046", "T0846") if ics or into_ot else ("T1046",),
            importance=min(95, 55 + 10 * ics + 10 * into_ot + 5 * (targets >= 5 * LEAST_TARGETS)),
            confidence=confidence(
                0.4 + 0.4 * failed / tried.height,
                (case.is_new, 0.1),
                (into_ot, 0.05),
                (targets >= 5 * LEAST_TARGETS, 0.1),
            ),
            comparisons=(
                comparison(
                    "addresses that failed on one port",
                    f"{_most_on_one_port(failing):,}",
                    f"at most {usual:,} a day",
                    case.maturity,
                ),
            ),
            details=(
                detail(
                    "Scan",
                    ("Targets", count(targets, "address", "addresses")),
                    ("Attempts", f"{tried.height:,}, {failed:,} failed"),
                    ("Rate", f"{tried.height / minutes:,.0f} a minute for {lasting(end - start)}"),
                    ("First", moment(start)),
                    ("Last", moment(end)),
                ),
                detail("Ports", *(_port_row(tried, port) for port in ports[:20])),
                detail("Answered", *_answers(case, answered)),
            ),
        )


def _most_on_one_port(failing: pl.DataFrame) -> int:
    most = failing.group_by("id.resp_p").agg(n=pl.col("id.resp_h").n_unique())["n"].max()
    return most if isinstance(most, int) else 0


def _port_row(tried: pl.DataFrame, port: int) -> tuple[str, str]:
    on = tried.filter(pl.col("id.resp_p") == port)
    failed = on.filter(pl.col("failed")).height
    return (
        port_name(port),
        f"{count(on['id.resp_h'].n_unique(), 'address', 'addresses')}, "
        f"{count(on.height, 'attempt')}, {failed:,} failed, "
        f"{on.filter(pl.col('answered')).height:,} answered",
    )


def _answers(case: Case, answered: pl.DataFrame) -> list[tuple[str, str]]:
    ports = (
        answered.group_by("resp.endpoint")
        .agg(pl.col("id.resp_p").unique().sort())
        .drop_nulls()
        .sort("resp.endpoint")
    )
    return [
        (case.directory.described(endpoint), port_names(found))
        for endpoint, found in ports.head(50).iter_rows()
    ]

"""Encrypted calls to outside addresses that nobody else uses and that hide who they are."""

from dataclasses import dataclass
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
from nonself.incidents.ports import port_names
from nonself.incidents.records import ended, ns
from nonself.incidents.words import (
    clean,
    count,
    count_or_no,
    during,
    exact_volume,
    joined,
    lasting,
    moment,
)

FEW = 1
"""An outside address is rare when at most this many other devices ever used it."""
CALLS_FOR_RHYTHM = 4
"""From this many calls on, their regularity says something."""
REGULAR = 0.2
"""Standard deviation of the pauses over their mean; programs are under it, people are not."""


class ExternalTls:
    """Did the device call rare outside addresses with TLS that hides or forges its name?"""

    name: ClassVar[str] = "Unusual external connections"
    question: ClassVar[str] = "Did the device call rare outside addresses that hide who they are?"
    models: ClassVar[frozenset[str]] = frozenset(
        {"Anomalous SSL without SNI to New External", "Rare External SSL Self-Signed"}
    )

    def test(self, case: Case) -> Finding | Refuted:
        """TLS without a name, or with a self-signed certificate, to new and rare addresses."""
        outside = case.by("ssl").filter(~pl.col("local_resp").fill_null(True))
        odd = outside.filter(
            ~pl.col("has_sni").fill_null(True) | pl.col("self_signed").fill_null(False)
        )
        if odd.is_empty():
            return Refuted(
                "Looked for TLS to outside addresses without a server name or with a self-signed "
                f"certificate, found none in {count(outside.height, 'handshake')}."
            )
        if not case.has_past:
            return Refuted(
                f"Looked for rare outside addresses, found {count(odd.height, 'TLS handshake')} "
                "that hide the server's name, and no day of history yet to say what is rare."
            )
        past = _visitors(case, odd["resp.endpoint"].unique().to_list())
        used = past.filter(pl.col("orig.device") == case.device)["resp.endpoint"]
        popular = past.group_by("resp.endpoint").len().filter(pl.col("len") > FEW)["resp.endpoint"]
        rare = odd.filter(
            ~pl.col("resp.endpoint").is_in(used.implode())
            & ~pl.col("resp.endpoint").is_in(popular.implode())
        )
        if rare.is_empty():
            return Refuted(
                f"Looked for rare outside addresses, found {count(odd.height, 'TLS handshake')} "
                "without a proper name, all to addresses in use before."
            )
        calls = case.by("conn").filter(
            ~pl.col("local_resp").fill_null(True)
            & pl.col("resp.endpoint").is_in(rare["resp.endpoint"].unique().implode())
            & pl.col("id.resp_p").is_in(rare["id.resp_p"].unique().implode())
        )
        return _finding(case, rare.sort("ts", "uid"), calls, past)


def _visitors(case: Case, addresses: list[str]) -> pl.DataFrame:
    """Who used these addresses before."""
    return (
        case.past("conn")
        .filter(pl.col("resp.endpoint").is_in(addresses))
        .select("orig.device", "resp.endpoint")
        .unique()
        .collect()
    )


@dataclass(frozen=True)
class Rhythm:
    """How evenly calls follow each other."""

    pause: int
    """The usual pause in nanoseconds; 0 when there are too few calls."""
    regular: bool

    @classmethod
    def of(cls, times: pl.Series) -> "Rhythm":
        """From the times of the calls."""
        pauses = times.cast(pl.Int64).sort().diff().drop_nulls().cast(pl.Float64)
        mean, spread = pauses.mean(), pauses.std()
        if pauses.len() + 1 < CALLS_FOR_RHYTHM or not isinstance(mean, float) or mean <= 0:
            return cls(0, False)
        median = pauses.median()
        even = isinstance(spread, float) and spread / mean < REGULAR
        return cls(int(median) if isinstance(median, float) else 0, even)


def _finding(case: Case, rare: pl.DataFrame, calls: pl.DataFrame, past: pl.DataFrame) -> Finding:
    addresses = first_of(rare["resp.endpoint"].to_list())
    n = rare.height
    nameless = rare.filter(~pl.col("has_sni").fill_null(True)).height
    self_signed = rare.filter(pl.col("self_signed").fill_null(False)).height
    hidden = rare.filter(pl.col("self_signed").is_null()).height
    start: int = rare.select(ns("ts").min()).item()
    end: int = max(rare.select(ns("ts").max()).item(), calls.select(ended().max()).item() or 0)
    up, down = int(calls["orig_bytes"].sum() or 0), int(calls["resp_bytes"].sum() or 0)
    ports = sorted(rare["id.resp_p"].unique().to_list())
    rhythm = Rhythm.of(
        rare.filter(pl.col("resp.endpoint") == addresses[0])["ts"]
        if len(addresses) > 1
        else rare["ts"]
    )
    others = past.filter(pl.col("orig.device") != case.device)["orig.device"].n_unique()
    oddities = joined(
        [
            *([f"{nameless:,} without a server name (SNI)"] if nameless else []),
            *([f"{self_signed:,} with a self-signed certificate"] if self_signed else []),
        ]
    )
    listed = joined([clean(address) for address in addresses], 4)
    return Finding(
        title="Encrypted calls to "
        + (listed if len(addresses) == 1 else f"{len(addresses)} rare outside addresses"),
        deed=f"made {count(n, 'encrypted call')} to {listed}, {oddities}",
        brief=f"called {count(len(addresses), 'rare outside address', 'rare outside addresses')}",
        start=start,
        end=end,
        endpoints=addresses,
        observed=paragraphs(
            f"{case.subject} made {count(n, 'TLS call')} to the outside "
            f"{'address' if len(addresses) == 1 else 'addresses'} {listed} on {port_names(ports)} "
            f"{during(start, end)}: {oddities}.",
            f"{count(hidden, 'call')} encrypted the certificate (TLS 1.3), so that who signed it "
            "cannot be seen."
            if hidden
            else "",
            f"It sent {exact_volume(up)} and received {exact_volume(down)}.",
            f"The calls come every {lasting(rhythm.pause)}, as evenly as a program makes them."
            if rhythm.regular
            else "",
            f"In {case.since} before, {count_or_no(others, 'device')} of the network had called "
            + ("it." if len(addresses) == 1 else "them."),
        ),
        meaning="Ordinary programs say which server they want, and its certificate is signed by an "
        "authority. Calls that do neither, to an address nobody else uses, are how a remote "
        "control of an intruder looks. Some appliances and test servers do the same: then the "
        "address belongs to their maker.",
        advice=f"Find out who owns {listed} and which program on {case.known.name} calls there. "
        "Until that is known, block the address at the firewall, which disturbs nobody else.",
        phase="command-and-control",
        techniques=("T1071.001", "T1573.002", "T0885")
        if 443 in ports  # noqa: PLR2004
        else ("T1573.002", "T1571"),
        importance=min(
            90,
            40
            + 10 * bool(nameless)
            + 10 * bool(self_signed)
            + 10 * rhythm.regular
            + 10 * case.is_new
            + 10 * (not case.in_it),
        ),
        confidence=confidence(
            0.35,
            (bool(nameless), 0.12),
            (bool(self_signed), 0.12),
            (rhythm.regular, 0.15),
            (case.is_new, 0.12),
            (others == 0, 0.05),
            (n > 1, 0.05),
        ),
        comparisons=(
            comparison(
                "devices that call " + listed,
                "1",
                f"{others:,} before",
                case.maturity,
                100 - others,
            ),
        ),
        details=(
            detail(
                "Calls",
                ("Number", f"{n:,}"),
                ("Without server name", f"{nameless:,}"),
                ("Self-signed", f"{self_signed:,}"),
                ("First", moment(start)),
                ("Last", moment(end)),
                ("Sent", exact_volume(up)),
                ("Received", exact_volume(down)),
                ("Usual pause", lasting(rhythm.pause) if rhythm.pause else "—"),
            ),
            detail("Servers", *(_server(rare, address) for address in addresses[:20])),
        ),
        leads_to=addresses,
    )


def _server(rare: pl.DataFrame, address: str) -> tuple[str, str]:
    calls = rare.filter(pl.col("resp.endpoint") == address)
    facts = [
        count(calls.height, "call"),
        *(clean(v) for v in first_of(calls["version"].drop_nulls().to_list(), 2)),
        *(
            f"certificate {clean(s, 100)}"
            for s in first_of(calls["subject"].drop_nulls().to_list(), 2)
        ),
        *(f"JA4 {clean(j)}" for j in first_of(calls["ja4"].drop_nulls().to_list(), 2)),
    ]
    return clean(address), ", ".join(facts)

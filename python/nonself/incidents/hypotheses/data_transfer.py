"""More data than the pair of devices, or the service, ever carried."""

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
    paragraphs,
)
from nonself.incidents.ports import port_name
from nonself.incidents.records import ended, ns
from nonself.incidents.words import (
    HOUR,
    clean,
    count,
    during,
    exact_volume,
    lasting,
    moment,
    volume,
)
from nonself.schema.incident import Comparison

LEAST = 5_000_000
"""Bytes one way in an hour; less than 5 MB is a few pages or pictures."""
LEAST_UNKNOWN = 50_000_000
"""The same for a service that nobody had used before, where there is nothing to compare with."""
TIMES_USUAL = 3
"""How many times the largest hour before it has to be."""
TEN_TIMES = 10
"""From here on it is no busy day any more."""
PART = 0.05
"""A connection with less of the largest one's volume is not part of the transfer."""
HOURS_OF_OWN = 3
"""With so many hours of its own past, a pair is compared with itself."""

_VOLUMES = (
    pl.col("orig_bytes").fill_null(0).sum().alias("up"),
    pl.col("resp_bytes").fill_null(0).sum().alias("down"),
)


@dataclass(frozen=True)
class Normal:
    """What is usual: bytes in an hour, and whose past says so."""

    up: int
    down: int
    whose: str
    known: bool

    def ratio(self, up: int, down: int) -> tuple[float, float]:
        """How many times the usual largest hour this is."""
        return up / max(self.up, 1), down / max(self.down, 1)


class DataTransfer:
    """Did the device move far more data than is usual?"""

    name: ClassVar[str] = "Unusual data transfer"
    question: ClassVar[str] = "Did the device send or receive far more data than usual?"
    models: ClassVar[frozenset[str]] = frozenset({"Unusual Activity from New Device"})

    def test(self, case: Case) -> Finding | Refuted:
        """The largest hour with each peer and service, against the largest one before."""
        hours = (
            case.by("conn")
            .filter(pl.col("resp.endpoint").is_not_null())
            .group_by("resp.endpoint", "service_key", "id.resp_p", hour=ns("ts") // HOUR)
            .agg(*_VOLUMES)
            .filter((pl.col("up") >= LEAST) | (pl.col("down") >= LEAST))
            .with_columns(most=pl.max_horizontal("up", "down"))
            .sort(["most", "resp.endpoint", "id.resp_p", "hour"], descending=[True, *[False] * 3])
        )
        if hours.is_empty():
            return Refuted(
                f"Looked for a transfer of at least {volume(LEAST)} in an hour, found none."
            )
        if not case.has_past:
            return Refuted(
                f"Looked for unusual transfers, found {volume(hours['most'][0])} in an hour, and "
                "no day of history yet to compare with."
            )
        closest = ""
        for row in (
            hours.unique(["resp.endpoint", "id.resp_p"], maintain_order=True).head(10).to_dicts()
        ):
            normal = _normal(case, row["resp.endpoint"], row["service_key"])
            ups, downs = normal.ratio(row["up"], row["down"])
            upward = row["up"] >= LEAST and ups >= TIMES_USUAL
            downward = row["down"] >= LEAST and downs >= TIMES_USUAL
            enough = normal.known or row["most"] >= LEAST_UNKNOWN
            if enough and (upward or downward):
                return _Told(case, row, normal, upward, downward).finding()
            closest = closest or (
                f"Looked for transfers over {TIMES_USUAL} times the usual, found "
                f"{volume(row['most'])} in an hour with "
                f"{case.directory.described(row['resp.endpoint'])}; "
                + (
                    f"up to {volume(max(normal.up, normal.down))} is usual for {normal.whose}."
                    if normal.known
                    else "nothing to compare with."
                )
            )
        return Refuted(closest)


def _normal(case: Case, endpoint: str, service: str) -> Normal:
    """The largest hour of this pair, else of any device with this service."""
    own = _largest(
        case.own_past("conn").filter(
            (pl.col("resp.endpoint") == endpoint) & (pl.col("service_key") == service)
        )
    )
    if own and own[2] >= HOURS_OF_OWN:
        return Normal(own[0], own[1], "this pair", True)
    outside = case.directory.zone_kind(endpoint) == "external"
    everybody = case.past("conn").filter(
        (pl.col("service_key") == service) & (pl.col("local_resp").fill_null(False) != outside)
    )
    largest = _largest(everybody)
    whose = "other devices with this service"
    return Normal(*largest[:2], whose, True) if largest else Normal(0, 0, whose, False)


def _largest(past: pl.LazyFrame) -> tuple[int, int, int] | None:
    """Most bytes up and down between any two devices in one hour, and the number of hours."""
    up, down, hours = (
        past.group_by("orig.device", "resp.endpoint", hour=ns("ts") // HOUR)
        .agg(*_VOLUMES)
        .select(pl.col("up").max(), pl.col("down").max(), hours=pl.len())
        .collect()
        .row(0)
    )
    return (up or 0, down or 0, hours) if hours else None


class _Told:
    """The finding, put into words."""

    def __init__(
        self, case: Case, peak: dict[str, object], normal: Normal, upward: bool, downward: bool
    ) -> None:
        self.case, self.normal = case, normal
        self.upward, self.downward = upward, downward
        self.peer = str(peak["resp.endpoint"])
        port = peak["id.resp_p"]
        self.port = port if isinstance(port, int) else 0
        conns = case.by("conn").filter(
            (pl.col("resp.endpoint") == self.peer) & (pl.col("id.resp_p") == self.port)
        )
        carried = pl.sum_horizontal(
            *([pl.col("orig_bytes").fill_null(0)] if upward else []),
            *([pl.col("resp_bytes").fill_null(0)] if downward else []),
        )
        self.conns = conns.filter(carried >= carried.max() * PART)
        self.up = int(self.conns["orig_bytes"].sum() or 0)
        self.down = int(self.conns["resp_bytes"].sum() or 0)
        self.start: int = self.conns.select(ns("ts").min()).item()
        self.end: int = self.conns.select(ended().max()).item()
        self.length = round(float(self.conns["duration"].fill_null(0).sum()) * 1e9)
        hour_up, hour_down = peak["up"], peak["down"]
        self.hour_up = hour_up if isinstance(hour_up, int) else 0
        self.hour_down = hour_down if isinstance(hour_down, int) else 0

        ups, downs = normal.ratio(self.hour_up, self.hour_down)
        self.up_ratio, self.down_ratio = ups * upward, downs * downward
        """How many times the usual this is, in the ways in which it is too much."""

    def finding(self) -> Finding:
        """Everything as one finding."""
        case = self.case
        peer = case.directory.described(self.peer)
        kind = case.directory.zone_kind(self.peer)
        word = "upload" if self.upward and self.hour_up >= self.hour_down else "download"
        word = "exchange" if self.upward and self.downward else word
        amount = {
            "upload": f"sent {volume(self.up)} to",
            "download": f"received {volume(self.down)} from",
            "exchange": f"sent {volume(self.up)} to and received {volume(self.down)} from",
        }[word]
        total = {"upload": self.up, "download": self.down}.get(word, self.up + self.down)
        ratio = max(self.up_ratio, self.down_ratio)
        phase, techniques = _meaning(word, kind)
        return Finding(
            title=f"Unusual {'data ' if word == 'exchange' else ''}{word} of {volume(total)} "
            f"{'to' if word == 'upload' else 'from' if word == 'download' else 'with'} "
            f"{case.directory.name(self.peer)}",
            deed=f"{amount} {peer} over port {port_name(self.port)}",
            brief=f"{amount} {case.directory.name(self.peer)}",
            start=self.start,
            end=self.end,
            endpoints=(self.peer,),
            observed=paragraphs(
                f"{case.subject} sent {exact_volume(self.up)} to {peer} and received "
                f"{exact_volume(self.down)} over port {port_name(self.port)} "
                f"{during(self.start, self.end)}, in {count(self.conns.height, 'connection')}.",
                self.against(ratio),
            ),
            meaning="Much more data than usual between two devices is how files are stolen, or "
            "tools brought in. It may also be a copy, an update, or a first backup; then it ends "
            "by itself, and somebody started it.",
            advice=f"Ask what was copied between {case.known.name} and {peer}. Look on both for "
            f"files written {during(self.start, self.end)}"
            + (
                ", and block the address until it is known."
                if kind == "external"
                else ", above all project files, recipes and archives."
            ),
            phase=phase,
            techniques=techniques,
            importance=min(
                90,
                50
                + 10 * (ratio >= TEN_TIMES)
                + 10 * (kind in ("ot", "external"))
                + 10 * case.is_new
                - 25 * (kind == "external" and not self.upward),
            ),
            confidence=confidence(
                0.35,
                (self.normal.known, 0.2),
                (ratio >= TEN_TIMES, 0.15),
                (case.is_new, 0.1),
                (case.maturity > 50, 0.1),  # noqa: PLR2004
            ),
            comparisons=self.comparisons(),
            details=(
                detail(
                    "Transfer",
                    ("Sent", exact_volume(self.up)),
                    ("Received", exact_volume(self.down)),
                    ("Largest hour sent", exact_volume(self.hour_up), self.most(self.normal.up)),
                    (
                        "Largest hour received",
                        exact_volume(self.hour_down),
                        self.most(self.normal.down),
                    ),
                    ("Port", port_name(self.port)),
                    ("Peer", clean(peer, 100)),
                    ("Connections", f"{self.conns.height:,}"),
                    ("Duration", lasting(self.length)),
                    ("First", moment(self.start)),
                    ("Last", moment(self.end)),
                ),
            ),
            leads_to=(self.peer,) if kind == "ot" and case.is_new else (),
        )

    def most(self, amount: int) -> str:
        """The usual largest hour in words."""
        return f"at most {volume(amount)}" if self.normal.known else "never used before"

    def against(self, ratio: float) -> str:
        """The sentence that compares with normal."""
        if not self.normal.known:
            return "Nobody in the network had used this service before."
        most = self.normal.up if self.up_ratio == ratio else self.normal.down
        return (
            f"The largest hour before was {volume(most)} (for {self.normal.whose}); this is "
            f"{ratio:,.0f} times as much."
        )

    def comparisons(self) -> tuple[Comparison, ...]:
        """What was seen beside what is usual."""
        ways = (
            ("sent", self.upward, self.hour_up, self.normal.up),
            ("received", self.downward, self.hour_down, self.normal.down),
        )
        return tuple(
            comparison(
                f"{way} in an hour, port {port_name(self.port)}",
                volume(seen),
                self.most(usual),
                self.case.maturity,
            )
            for way, flagged, seen, usual in ways
            if flagged
        )


def _meaning(word: str, kind: str) -> tuple[str, tuple[str, ...]]:
    """The phase and the techniques of a transfer by its way."""
    if kind == "external":
        if word == "download":
            return "command-and-control", ("T1105",)
        return "exfiltration", ("T1048", "T1041")
    if word == "upload":
        return "lateral-movement", ("T1570", "T0867")
    return "collection", ("T1074.002", *(("T0882",) if kind == "ot" else ()))

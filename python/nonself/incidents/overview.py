"""What is there, who talks to whom, and what was odd: useful from the first minute on.

It needs no history and judges nothing, so it is what a first short capture is good for.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from nonself.incidents.directory import Directory
from nonself.incidents.hypotheses.commands import COMMAND
from nonself.incidents.ports import service_name
from nonself.incidents.records import Opened, Records, ended, ns, read
from nonself.incidents.words import clean, when

MOST_PAIRS: Final = 500
"""Pairs that are kept, by volume; how many there are in all is told."""


@dataclass(frozen=True)
class Inhabitant:
    """A device with the reason for its role, and how many it talks to."""

    id: str
    name: str
    ips: tuple[str, ...]
    role: str
    reason: str
    zone: str
    zone_kind: str
    vendor: str
    first_seen: datetime
    last_seen: datetime
    peers_inside: int
    peers_outside: int


@dataclass(frozen=True)
class Conversation:
    """What one endpoint did with another over one service."""

    origin: str
    target: str
    service: str
    origin_kind: str
    target_kind: str
    connections: int
    failed: int
    sent: int
    received: int


@dataclass(frozen=True)
class Commands:
    """What one device commands: protocol, class, how many, where."""

    origin: str
    role: str
    protocol: str
    kind: str
    commands: int
    controllers: int
    functions: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Oddity:
    """Something that should not be on the wire, or could not be read."""

    name: str
    source: str
    count: int
    devices: int
    example: str


@dataclass(frozen=True)
class LearntAspect:
    """How far one aspect of the pattern of life is."""

    aspect: str
    maturity: float
    """0 to 100: what the history supports at the alerting level."""
    needs: str = ""
    """What is still missing, in words: ``6 more days``; empty when nothing is."""


@dataclass(frozen=True)
class Learning:
    """How much has been learnt, and how long the rest will take."""

    watched: float
    """Seconds of traffic that were learnt from."""
    aspects: tuple[LearntAspect, ...] = ()


@dataclass(frozen=True)
class Overview:
    """Everything that can be said without judging."""

    start: datetime
    end: datetime
    connections: int
    devices: tuple[Inhabitant, ...]
    conversations: tuple[Conversation, ...]
    pairs: int
    """How many conversations there are, those that were left out included."""
    crossings: tuple[Conversation, ...]
    """Pairs with one side in OT, those first that were answered."""
    commands: tuple[Commands, ...]
    oddities: tuple[Oddity, ...]
    learning: Learning | None = None


def build_overview(
    lake: Records, devices: pl.DataFrame, learning: Learning | None = None
) -> Overview:
    """Ask the lake for sums; nothing in it is judged."""
    directory = Directory(devices)
    lake = Opened(lake)
    conn = read(lake, "conn")
    span = conn.select(
        start=ns("ts").min(), end=pl.max_horizontal(ns("ts"), ended()).max(), n=pl.len()
    ).collect()
    start, end, connections = span.row(0)
    pairs = _pairs(conn)
    talks = [_conversation(row, directory) for row in pairs.head(MOST_PAIRS).to_dicts()]
    return Overview(
        start=when(start or 0),
        end=when(end or 0),
        connections=connections,
        devices=_inhabitants(devices, directory, pairs),
        conversations=tuple(talks),
        pairs=pairs.height,
        crossings=_crossings(pairs, directory),
        commands=_commands(lake, directory),
        oddities=_oddities(lake),
        learning=learning,
    )


def _pairs(conn: pl.LazyFrame) -> pl.DataFrame:
    """One row for each pair and service, the largest volume first; multicast is left out."""
    kinds = ("orig.zone_kind", "resp.zone_kind")
    ends = ("orig.endpoint", "resp.endpoint")
    return (
        conn.filter(pl.col("resp.zone_kind").fill_null("external") != "multicast")
        .with_columns(pl.col(kind).fill_null("external") for kind in kinds)
        .with_columns(
            pl.col("orig.endpoint").fill_null(pl.col("id.orig_h")),
            pl.col("resp.endpoint").fill_null(pl.col("id.resp_h")),
            pl.col("service_key").fill_null("unknown"),
        )
        .group_by(*ends, "service_key", *kinds)
        .agg(
            connections=pl.len(),
            failed=pl.col("failed").sum(),
            answered=pl.col("answered").sum(),
            sent=pl.col("orig_bytes").fill_null(0).sum(),
            received=pl.col("resp_bytes").fill_null(0).sum(),
        )
        .with_columns(volume=pl.col("sent") + pl.col("received"))
        .sort(
            ["volume", "connections", *ends, "service_key"], descending=[True, True, *[False] * 3]
        )
        .collect()
    )


def _crossings(pairs: pl.DataFrame, directory: Directory) -> tuple[Conversation, ...]:
    """Pairs with one side in OT; those that nobody answered are one row for each origin."""
    across = pairs.filter((pl.col("orig.zone_kind") == "ot") != (pl.col("resp.zone_kind") == "ot"))
    met = across.filter(pl.col("answered") > 0).sort(
        ["connections", "orig.endpoint", "resp.endpoint", "service_key"],
        descending=[True, False, False, False],
    )
    by = ["orig.endpoint", "service_key", "orig.zone_kind", "resp.zone_kind"]
    sums = ("connections", "failed", "answered", "sent", "received", "volume")
    missed = (
        across.filter(pl.col("answered") == 0)
        .group_by(by)
        .agg(*(pl.col(name).sum() for name in sums), targets=pl.col("resp.endpoint").unique())
        .sort(by)
    )
    return (
        *(_conversation(row, directory) for row in met.head(MOST_PAIRS).to_dicts()),
        *(
            _conversation({**row, "resp.endpoint": _several(row["targets"], directory)}, directory)
            for row in missed.to_dicts()
        ),
    )


def _several(targets: list[str], directory: Directory) -> str:
    return directory.name(targets[0]) if len(targets) == 1 else f"{len(targets):,} addresses"


def _conversation(row: dict[str, Any], directory: Directory) -> Conversation:
    return Conversation(
        origin=directory.name(row["orig.endpoint"]),
        target=directory.name(row["resp.endpoint"]),
        service=service_name(clean(row["service_key"])),
        origin_kind=row["orig.zone_kind"],
        target_kind=row["resp.zone_kind"],
        connections=row["connections"],
        failed=row["failed"],
        sent=row["sent"],
        received=row["received"],
    )


def _inhabitants(
    devices: pl.DataFrame, directory: Directory, pairs: pl.DataFrame
) -> tuple[Inhabitant, ...]:
    both = pl.concat(
        [
            pairs.filter(pl.col("answered") > 0).select(
                device="orig.endpoint", peer="resp.endpoint", kind="resp.zone_kind"
            ),
            pairs.filter(pl.col("answered") > 0).select(
                device="resp.endpoint", peer="orig.endpoint", kind="orig.zone_kind"
            ),
        ]
    ).unique()
    outside = pl.col("kind") == "external"
    peers = {
        row["device"]: (row["inside"], row["outside"])
        for row in both.group_by("device")
        .agg(inside=(~outside).sum(), outside=outside.sum())
        .to_dicts()
    }
    reasons = (
        dict(devices.select("device", "role_reason").iter_rows())
        if "role_reason" in devices.columns
        else {}
    )
    found = []
    for known in directory.all():
        inside, out = peers.get(known.id, (0, 0))
        found.append(
            Inhabitant(
                id=known.id,
                name=known.name,
                ips=known.ips,
                role=known.role,
                reason=clean(str(reasons.get(known.id) or ""), 200),
                zone=known.zone,
                zone_kind=known.zone_kind,
                vendor=known.vendor or "",
                first_seen=when(known.first_seen),
                last_seen=when(known.last_seen),
                peers_inside=inside,
                peers_outside=out,
            )
        )
    return tuple(sorted(found, key=lambda each: (each.zone, each.role, each.name, each.id)))


def _commands(lake: Records, directory: Directory) -> tuple[Commands, ...]:
    by = ("orig.endpoint", "protocol", "class")
    table = (
        read(lake, "ot_command")
        .filter(pl.col("is_orig").fill_null(True) & pl.col("orig.endpoint").is_not_null())
        .with_columns(command=COMMAND)
        .group_by(*by, "command")
        .agg(n=pl.len(), controllers=pl.col("resp.endpoint").unique())
        .sort(["n", "command"], descending=[True, False])
        .group_by(*by, maintain_order=True)
        .agg(
            pl.col("command"),
            "n",
            controllers=pl.col("controllers").explode(empty_as_null=True).n_unique(),
        )
        .sort(*by, nulls_last=True)
        .collect()
    )
    return tuple(
        Commands(
            origin=directory.name(row["orig.endpoint"]),
            role=directory.role(row["orig.endpoint"]),
            protocol=clean(row["protocol"] or "unknown"),
            kind=row["class"] or "other",
            commands=sum(row["n"]),
            controllers=row["controllers"],
            functions=tuple(
                (clean(name), n) for name, n in zip(row["command"], row["n"], strict=True)
            ),
        )
        for row in table.to_dicts()
    )


def _oddities(lake: Records) -> tuple[Oddity, ...]:
    table = (
        read(lake, "weird")
        .group_by("name", "source")
        .agg(
            n=pl.len(),
            devices=pl.col("orig.endpoint").drop_nulls().n_unique(),
            example=pl.col("addl").drop_nulls().sort().first(),
        )
        .sort(["n", "name", "source"], descending=[True, False, False], nulls_last=True)
        .collect()
    )
    return tuple(
        Oddity(
            name=clean(row["name"] or "unnamed").replace("_", " "),
            source=clean(row["source"] or ""),
            count=row["n"],
            devices=row["devices"],
            example=clean(row["example"] or "", 100),
        )
        for row in table.to_dicts()
    )

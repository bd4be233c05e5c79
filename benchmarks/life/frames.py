"""Columns of numbers become records as the events stage gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from benchmarks.life.flows import DAY_SECONDS, EXTERNAL, SERVICES, Flows
from benchmarks.life.roster import POINTS
from benchmarks.life.values import SET_POINT, Commands

if TYPE_CHECKING:
    from benchmarks.life.roster import Roster

START = 1_699_833_600
"""Midnight of day 0, seconds since 1970: a Monday."""
ZONES = ("Office", "Servers", "Plant")
KINDS = ("it", "it", "ot")
FUNCTIONS = (
    "Read Holding Registers",
    "Write Single Register",
    "Read Device Identification",
    "Upload",
)
CLASSES = ("read", "action", "discover", "discover")


def conn(site: Roster, day: int, flows: Flows) -> pl.DataFrame:
    """The ``conn`` records of a day."""
    external = flows.resp >= EXTERNAL
    names = [np.array([SERVICES[k] for k in range(len(SERVICES))])[flows.service]]
    peer = np.where(external, 0, flows.resp)
    frame = pl.DataFrame(
        {
            "ts": _time(day, flows.second),
            "second": flows.second,
            **_side("orig", site, flows.orig),
            **_side("resp", site, peer),
            "external": external,
            "resp": flows.resp,
            "service_key": names[0],
            "failed": flows.failed,
            "orig_bytes": flows.up,
            "resp_bytes": flows.down,
            "duration": flows.down / 1e5 + 0.01,
        }
    )
    outside = pl.format("203.{}.{}.7", pl.col("resp") // 250 % 250, pl.col("resp") % 250)
    return frame.with_columns(
        pl.when("external").then(outside).otherwise("resp.endpoint").alias("resp.endpoint"),
        pl.when(~pl.col("external")).then("resp.device").alias("resp.device"),
        pl.when("external").then(pl.lit("external")).otherwise("resp.zone").alias("resp.zone"),
        pl.when("external")
        .then(pl.lit("external"))
        .otherwise("resp.zone_kind")
        .alias("resp.zone_kind"),
        answered=~pl.col("failed"),
        local_orig=pl.lit(value=True),
        local_resp=~pl.col("external"),
        uid=pl.format("C{}", pl.int_range(pl.len()) + day * 10_000_000),
    ).drop("external")


def ssl(connections: pl.DataFrame) -> pl.DataFrame:
    """The ``ssl`` records of those connections that speak TLS to the outside."""
    site = pl.col("resp") - EXTERNAL
    return (
        connections.filter(
            (pl.col("service_key") == "ssl")
            & (pl.col("resp.zone_kind") == "external")
            & pl.col("answered")
        )
        .with_columns(
            server_name=pl.format("www.site{}.example", site),
            issuer=pl.format("CN=CA {}", site % 17),
            has_sni=site % 211 != 0,
            self_signed=site % 301 == 5,  # noqa: PLR2004
        )
        .with_columns(server_name=pl.when("has_sni").then("server_name"))
        .drop("orig_bytes", "resp_bytes", "resp")
    )


def dns(connections: pl.DataFrame) -> pl.DataFrame:
    """The ``dns`` records: the name of the site that is called just after."""
    asked = connections.with_columns(
        query=pl.when(pl.col("resp.zone_kind") == "external")
        .then(pl.format("www.site{}.example", pl.col("resp") - EXTERNAL))
        .backward_fill()
        .over("orig.device")
        .fill_null("intranet.site.example")
    )
    named = asked.with_columns(domain=pl.col("query").str.strip_prefix("www."))
    return named.filter(pl.col("service_key") == "dns").drop("orig_bytes", "resp_bytes", "resp")


def rdp(site: Roster, connections: pl.DataFrame) -> pl.DataFrame:
    """The ``rdp`` records: administrators and engineers, each by their own name."""
    admins = {site.names[n]: f"admin.{n}" for n in site.admins.tolist()}
    users = admins | {site.names[n]: f"engineer.{n}" for n in site.engineers.tolist()}
    return (
        connections.filter(pl.col("service_key") == "rdp")
        .with_columns(
            user=pl.col("orig.device").replace_strict(users, default="someone"),
            user_is_admin=pl.col("orig.device").is_in(list(admins)),
            cookie=pl.col("orig.device").replace_strict(users, default="someone"),
        )
        .drop("orig_bytes", "resp_bytes", "resp")
    )


def ot_command(site: Roster, day: int, found: Commands) -> pl.DataFrame:
    """The ``ot_command`` records of a day."""
    count = len(found.second)
    read = found.kind == 0
    write = found.kind == 1
    return pl.DataFrame(
        {
            "ts": _time(day, found.second),
            "second": found.second,
            **_side("orig", site, found.orig),
            **_side("resp", site, found.resp),
            "protocol": np.where(found.resp % 3 == 0, "modbus", "s7comm"),
            "class": np.array(CLASSES)[found.kind],
            "function": np.array(FUNCTIONS)[found.kind],
            "area": np.full(count, "holding_register"),
            "place": np.full(count, "unit 1 holding_register"),
            "address": np.where(write, SET_POINT, 0),
            "quantity": np.where(read, POINTS, 1),
            "status": np.full(count, "ok"),
        }
    ).with_columns(
        request_values=pl.Series(_lists(found, write, 1), dtype=pl.List(pl.Int64)),
        response_values=pl.Series(_lists(found, read, POINTS), dtype=pl.List(pl.Int64)),
        local_orig=pl.lit(value=True),
        local_resp=pl.lit(value=True),
        uid=pl.format("P{}", pl.int_range(pl.len()) + day * 10_000_000),
    )


def _lists(found: Commands, chosen: np.ndarray, width: int) -> list[list[int] | None]:
    made: list[list[int] | None] = [None] * len(chosen)
    for row, values in zip(
        np.flatnonzero(chosen).tolist(), found.values[chosen, :width].tolist(), strict=True
    ):
        made[row] = values
    return made


def _time(day: int, second: np.ndarray) -> pl.Series:
    ns = ((START + day * DAY_SECONDS + second) * 1e6).astype(np.int64) * 1000
    return pl.Series(ns).cast(pl.Datetime("ns", "UTC"))


def _side(side: str, site: Roster, number: np.ndarray) -> dict[str, pl.Series]:
    def named(values: list[str]) -> pl.Series:
        return pl.Series(values)[number.tolist()]

    zones = site.zone.tolist()
    names = named(site.names)
    return {
        f"{side}.device": names,
        f"{side}.endpoint": names,
        f"{side}.zone": named([ZONES[zone] for zone in zones]),
        f"{side}.zone_kind": named([KINDS[zone] for zone in zones]),
        f"{side}.new": pl.Series(np.zeros(len(number), dtype=bool)),
        f"{side}.age": pl.Series(np.full(len(number), 3e6)),
    }

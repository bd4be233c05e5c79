"""What records tell about devices: who spoke, from which MAC, with which lease, name and duty.

Worked out once for many ticks with Polars, as tables of small numbers sorted by tick, so that
the inventory has only to look at the rows of one tick after the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from nonself.events.addresses import Address, AddressBook
from nonself.events.identity import IPV4, UNTAGGED
from nonself.events.roles import F, served
from nonself.events.ticks import Ticks

Ints = npt.NDArray[np.int64]
_SIDES: Final = ("orig", "resp")
_ADDRESS: Final = {"orig": "id.orig_h", "resp": "id.resp_h"}
NO_ADDRESS: Final = -1


@dataclass(frozen=True)
class Table:
    """Columns sorted by tick; :meth:`of` gives the rows of one tick."""

    columns: Mapping[str, npt.NDArray[Any]]
    bounds: Ints

    def of(self, place: int, name: str) -> npt.NDArray[Any]:
        """One column, in the rows of one tick."""
        return self.columns[name][self.bounds[place] : self.bounds[place + 1]]

    def rows(self, place: int) -> Iterator[tuple[Any, ...]]:
        """The rows of one tick, as Python values."""
        part = slice(self.bounds[place], self.bounds[place + 1])
        return zip(*(column[part].tolist() for column in self.columns.values()), strict=True)


@dataclass(frozen=True)
class Sightings:
    """Facts about addresses in consecutive ticks; an address is its number in ``addresses``."""

    addresses: list[str]
    facts: list[Address]
    codes: Mapping[str, Mapping[str, Ints]]
    """Log and side to the address of each row, or NO_ADDRESS."""
    spoke: Table
    """code, first, last (ns): inside addresses that sent something."""
    macs: Table
    """mac, vlan (-1: none), code, pair: sender's MAC with an inside address."""
    pairs: int
    """How many different (mac, vlan, code) there are."""
    carriers: Table
    """mac: MACs that carried IPv4 from outside, or IPv6 of several outside networks."""
    leases: Table
    """mac, address, name, ts: DHCP leases."""
    names: Table
    """code, source, name: what an address is called."""
    duties: Table
    """code, feature, count: evidence for roles."""


def sightings(ticks: Ticks, book: AddressBook) -> Sightings:
    """Gather the facts of all ticks."""
    frames = {log: _sided(log, frame) for log, frame in ticks.records.items()}
    columns = [
        frame[column]
        for frame in frames.values()
        for column in ("_orig", "_resp")
        if column in frame.columns
    ]
    distinct = (
        pl.concat(columns).drop_nulls().unique().sort()
        if columns
        else pl.Series([], dtype=pl.String)
    )
    addresses = distinct.to_list()
    facts = [book.read(address) for address in addresses]
    enum = pl.Enum(distinct)
    codes = {
        log: {side: _codes(frame[f"_{side}"], enum) for side in _SIDES}
        for log, frame in frames.items()
        if "_orig" in frame.columns
    }
    places = {
        log: np.repeat(np.arange(len(ticks.starts)), np.diff(ticks.bounds[log])) for log in frames
    }
    gather = _Gather(ticks, frames, codes, places, _inside(facts), addresses)
    macs = gather.macs()
    pairs = len(np.unique(macs.columns["pair"]))
    return Sightings(
        addresses, facts, codes, gather.spoke(), macs, pairs, gather.carriers(facts),
        gather.leases(), gather.names(), gather.duties(facts),
    )  # fmt: skip


def _sided(log: str, frame: pl.DataFrame) -> pl.DataFrame:
    """With ``_orig`` and ``_resp``: the addresses of both sides."""
    if log == "dhcp":
        client = pl.coalesce("assigned_addr", "client_addr", "requested_addr")
        return frame.with_columns(_orig=client, _resp=pl.col("server_addr"))
    if "id.orig_h" in frame.columns:
        return frame.with_columns(_orig=pl.col("id.orig_h"), _resp=pl.col("id.resp_h"))
    return frame


def _codes(addresses: pl.Series, enum: pl.Enum) -> Ints:
    numbers = addresses.cast(enum).to_physical().cast(pl.Int64).fill_null(NO_ADDRESS)
    return numbers.to_numpy()


def _inside(facts: list[Address]) -> npt.NDArray[np.bool_]:
    return np.array([fact.kind == "internal" for fact in facts] + [False], dtype=bool)


def _responded(log: str, frame: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Did the responder of each record speak?"""
    if log == "conn":
        return frame["answered"].to_numpy()
    if log == "dns":
        return frame["rcode"].is_not_null().to_numpy()
    if log == "ot_command":
        return (frame["status"].fill_null("none") != "none").to_numpy()
    return np.ones(frame.height, dtype=bool)


@dataclass(frozen=True)
class _Gather:
    ticks: Ticks
    frames: Mapping[str, pl.DataFrame]
    codes: Mapping[str, Mapping[str, Ints]]
    places: Mapping[str, Ints]
    inside: npt.NDArray[np.bool_]
    addresses: list[str]

    def spoke(self) -> Table:
        parts = []
        for log, sides in self.codes.items():
            if log in {"weird", "dhcp"}:
                continue
            frame = self.frames[log]
            ts = frame["ts"].to_physical().to_numpy()
            spoke = {
                "orig": frame["orig_pkts"].fill_null(0).to_numpy() > 0
                if log == "conn"
                else np.ones(frame.height, dtype=bool),
                "resp": _responded(log, frame),
            }
            for side in _SIDES:
                rows = spoke[side] & self.inside[sides[side]]
                columns = {
                    "place": self.places[log][rows],
                    "code": sides[side][rows],
                    "ts": ts[rows],
                }
                parts.append(pl.DataFrame(columns))
        whole = pl.concat([_empty(place=pl.Int64, code=pl.Int64, ts=pl.Int64), *parts])
        grouped = whole.group_by("place", "code").agg(
            first=pl.col("ts").min(), last=pl.col("ts").max()
        )
        return self.table(grouped, ["place", "code"])

    def macs(self) -> Table:
        pair = ["mac", "vlan", "code"]
        whole = self.sent()
        inside = whole.filter(pl.Series(self.inside[whole["code"].to_numpy()], dtype=pl.Boolean))
        grouped = inside.group_by("place", *pair).agg(first=pl.col("ts").min())
        numbered = grouped.with_columns(pair=pl.struct(pair).rank("dense").cast(pl.Int64) - 1)
        return self.table(numbered, ["place", "first", *pair])

    def sent(self) -> pl.DataFrame:
        """place, mac, vlan, code, ts of everything that was sent in connections."""
        frame = self.frames.get("conn")
        parts = [_empty(place=pl.Int64, mac=pl.String, vlan=pl.Int64, code=pl.Int64, ts=pl.Int64)]
        if frame is None or "orig_l2_addr" not in frame.columns:
            return parts[0]
        for side, spoke in (
            ("orig", frame["orig_pkts"].fill_null(0) > 0),
            ("resp", frame["answered"]),
        ):
            columns = [
                pl.Series("place", self.places["conn"]),
                frame[f"{side}_l2_addr"].alias("mac"),
                frame["vlan"].fill_null(UNTAGGED).cast(pl.Int64).alias("vlan"),
                pl.Series("code", self.codes["conn"][side]),
                frame["ts"].to_physical().alias("ts"),
            ]
            parts.append(pl.DataFrame(columns).filter(spoke & columns[1].is_not_null()))
        return pl.concat(parts)

    def carriers(self, facts: list[Address]) -> Table:
        whole = self.sent()
        outside = np.array(
            [fact.kind == "external" and fact.version == IPV4 for fact in facts], dtype=bool
        )
        carried = whole.filter(pl.Series(outside[whole["code"].to_numpy()], dtype=pl.Boolean))
        return self.table(carried.select("place", "mac").unique(), ["place", "mac"])

    def leases(self) -> Table:
        frame = self.frames.get("dhcp")
        if frame is None:
            types = {"mac": pl.String, "address": pl.String, "name": pl.String, "ts": pl.Int64}
            return self.table(_empty(place=pl.Int64, **types), ["place"])
        rows = frame.select(
            place=pl.Series(self.places["dhcp"]),
            mac=pl.col("mac").str.to_lowercase(),
            address="assigned_addr",
            name=pl.coalesce("host_name", pl.col("client_fqdn").str.strip_chars(".")),
            ts=pl.col("ts").to_physical(),
        ).filter(pl.col("mac").is_not_null() & pl.col("address").is_not_null())
        return self.table(rows, ["place", "ts", "mac", "address"])

    def names(self) -> Table:
        parts = [_empty(place=pl.Int64, code=pl.Int64, source=pl.String, name=pl.String)]
        dns = self.frames.get("dns")
        if dns is not None:
            answers = (
                dns.select(
                    place=pl.Series(self.places["dns"]),
                    name="query",
                    address="answers",
                    kind="qtype_name",
                )
                .filter(pl.col("kind").is_in(["A", "AAAA"]))
                .explode("address", empty_as_null=False)
            )
            known = {self.addresses[code]: int(code) for code in np.flatnonzero(self.inside[:-1])}
            code = answers["address"].replace_strict(
                known, default=NO_ADDRESS, return_dtype=pl.Int64
            )
            named = answers.with_columns(code=code, source=pl.lit("dns"))
            parts.append(
                named.filter(pl.col("code") >= 0).select("place", "code", "source", "name")
            )
        rdp = self.frames.get("rdp")
        if rdp is not None:
            code = pl.Series("code", self.codes["rdp"]["orig"])
            named = rdp.select(
                pl.Series("place", self.places["rdp"]), code, pl.lit("rdp").alias("source"),
                pl.col("client_name").alias("name"),
            )  # fmt: skip
            parts.append(named.filter(pl.col("name").str.len_chars() > 0))
        whole = pl.concat(parts).drop_nulls().unique()
        return self.table(whole, ["place", "source", "name", "code"])

    def duties(self, facts: list[Address]) -> Table:
        parts = [_empty(place=pl.Int64, code=pl.Int64, feature=pl.Int64)]
        outside = np.array([fact.kind == "external" for fact in facts] + [False], dtype=bool)
        if "conn" in self.frames:
            frame, place = self.frames["conn"], self.places["conn"]
            orig, resp = self.codes["conn"]["orig"], self.codes["conn"]["resp"]
            keys = frame["service_key"]
            known = {key: served(key) for key in keys.unique().to_list()}
            feature = keys.replace_strict(known, return_dtype=pl.Int64)
            answers = (frame["answered"] & feature.is_not_null()).to_numpy()
            parts.append(_duty(place, resp, feature.fill_null(-1).to_numpy(), answers))
            parts.append(_duty(place, orig, F["asked"], np.ones(len(orig), dtype=bool)))
            parts.append(_duty(place, orig, F["asked_external"], outside[resp]))
        if "ot_command" in self.frames:
            frame, place = self.frames["ot_command"], self.places["ot_command"]
            orig, resp = self.codes["ot_command"]["orig"], self.codes["ot_command"]["resp"]
            asked = (frame["is_orig"] & (frame["status"].fill_null("none") != "none")).to_numpy()
            parts.append(_duty(place, resp, F["ot_served"], asked))
            for name in ("read", "discover", "action", "reprogram"):
                of_class = asked & (frame["class"] == name).fill_null(False).to_numpy()
                parts.append(_duty(place, orig, F[f"ot_{name}"], of_class))
        if "dhcp" in self.frames:
            servers = self.codes["dhcp"]["resp"]
            parts.append(_duty(self.places["dhcp"], servers, F["serve_dhcp"], servers >= 0))
        whole = pl.concat(parts)
        whole = whole.filter(pl.Series(self.inside[whole["code"].to_numpy()]))
        grouped = whole.group_by("place", "code", "feature").agg(count=pl.len().cast(pl.Int64))
        return self.table(grouped, ["place", "code", "feature"])

    def table(self, frame: pl.DataFrame, order: list[str]) -> Table:
        """The frame, sorted and cut into ticks; without its column ``place``."""
        ordered = frame.sort(order)
        count = len(self.ticks.starts)
        bounds = np.searchsorted(ordered["place"].to_numpy(), np.arange(count + 1))
        columns = {
            name: ordered[name].to_numpy() if ordered.schema[name].is_integer()
            else np.array(ordered[name].to_list(), dtype=object)
            for name in ordered.columns
            if name != "place"
        }  # fmt: skip
        return Table(columns, bounds)


def _duty(
    place: Ints, code: Ints, feature: Ints | int, rows: npt.NDArray[np.bool_]
) -> pl.DataFrame:
    features = np.full(len(code), feature) if isinstance(feature, int) else feature
    return pl.DataFrame({"place": place[rows], "code": code[rows], "feature": features[rows]})


def _empty(**types: type[pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(schema=types)

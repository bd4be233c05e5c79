"""Attacks by kind and strength; each draws its victim and moment from a generator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from benchmarks.life.inject import (
    Injection,
    Row,
    added,
    connection,
    outside,
    repeated,
    side,
    unknown,
    without,
)  # fmt: skip
from benchmarks.life.roster import PLCS

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.life.roster import Roster
    from nonself.events.tick import Tick

Make = "Callable[[Roster, np.random.Generator, list[str], float], Injection]"
_TICK_SECONDS: Final = 300
SOON: Final = 6
"""Ticks that are looked at after what takes a moment: half an hour."""


@dataclass(frozen=True)
class Attack:
    """A kind of attack with its strengths, weakest first."""

    name: str
    unit: str
    strengths: tuple[float, ...]
    make: Callable[[Roster, np.random.Generator, list[str], float], Injection]


def _victim(random: np.random.Generator, awake: list[str], kind: str = "pc") -> str:
    return str(random.choice([name for name in awake if name.startswith(kind)]))


def _plc(random: np.random.Generator) -> int:
    return int(random.integers(0, PLCS))


def scan(site: Roster, random: np.random.Generator, awake: list[str], targets: float) -> Injection:
    """So many targets in five minutes; below 0 over four hours."""
    pc, ticks = _victim(random, awake), 48 if targets < 0 else 1
    count = int(abs(targets))
    when = np.sort(random.random(count)) * ticks
    hosts = random.choice(60_000, count, replace=False)

    def apply(number: int, tick: Tick) -> Tick:
        rows = [
            connection(tick, float(at % 1) * _TICK_SECONDS, side(site, pc),
                       unknown(f"10.9.{host // 250}.{host % 250}"), "tcp/445", failed=True,
                       orig_bytes=0, resp_bytes=0)
            for at, host in zip(when, hosts, strict=True)
            if int(at) == number
        ]  # fmt: skip
        return added(tick, {"conn": rows})

    return Injection(frozenset({pc}), max(ticks, SOON), apply)


def _call(tick: Tick, second: float, site: Roster, pc: str, name: str) -> dict[str, list[Row]]:
    who, there = side(site, pc), outside(f"198.51.{len(name)}.{sum(map(ord, name)) % 250}")
    row = connection(tick, second, who, there, "ssl", server_name=name, issuer="CN=CA 3",
                     has_sni=True, self_signed=False)  # fmt: skip
    asks = connection(tick, max(second - 0.1, 0), who, side(site, "dc1"), "dns", query=name)
    return {"conn": [asks, row], "ssl": [row], "dns": [asks]}


def beacon(jitter: float) -> Callable[[Roster, np.random.Generator, list[str], float], Injection]:
    """Calls to a new external endpoint every so many seconds, for two hours."""

    def make(
        site: Roster, random: np.random.Generator, awake: list[str], period: float
    ) -> Injection:
        pc, name = _victim(random, awake), f"c{random.integers(1e9)}.example"
        steps = period * (1 + jitter * random.uniform(-1, 1, int(7200 / period) + 5))
        when = np.cumsum(steps) / _TICK_SECONDS

        def apply(number: int, tick: Tick) -> Tick:
            for at in when[(when >= number) & (when < number + 1)]:
                tick = added(tick, _call(tick, float(at % 1) * _TICK_SECONDS, site, pc, name))
            return tick

        return Injection(frozenset({pc}), 24, apply)

    return make


def rare_domain(
    site: Roster, random: np.random.Generator, awake: list[str], calls: float
) -> Injection:
    """A few calls to a name that nobody ever asked for."""
    pc, name = _victim(random, awake), f"r{random.integers(1e9)}.example"

    def apply(number: int, tick: Tick) -> Tick:
        for call in range(int(calls) if number == 0 else 0):
            tick = added(tick, _call(tick, 20.0 + 30 * call, site, pc, name))
        return tick

    return Injection(frozenset({pc}), SOON, apply)


def upload(site: Roster, random: np.random.Generator, awake: list[str], times: float) -> Injection:
    """So many times what a window of this device usually sends out, to a site that it knows."""
    pc = _victim(random, awake)
    client = site.names.index(pc) - int(site.clients[0])
    peer = int(site.favourites[client, 0])
    usual = float(site.level[client]) * 0.62 * 1100.0 * 1.6

    def apply(number: int, tick: Tick) -> Tick:
        if number:
            return tick
        there = outside(f"203.{(1_000_000 + peer) // 250 % 250}.{(1_000_000 + peer) % 250}.7")
        row = connection(tick, 100.0, side(site, pc), there, "ssl", orig_bytes=int(usual * times))
        return added(tick, {"conn": [row]})

    return Injection(frozenset({pc}), SOON, apply)


def controller_peer(
    site: Roster, random: np.random.Generator, _: list[str], count: float
) -> Injection:
    """A panel opens so many connections to a controller that is another panel's."""
    plc = _plc(random)
    panel = f"panel{(plc + 1 + random.integers(4)) % 5}"

    def apply(number: int, tick: Tick) -> Tick:
        rows = [
            connection(tick, 50.0 + call, side(site, panel), side(site, f"plc{plc}"), "s7comm")
            for call in range(int(count) if number == 0 else 0)
        ]
        return added(tick, {"conn": rows})

    return Injection(frozenset({panel, f"plc{plc}"}), SOON, apply)


def admin_link(
    site: Roster, random: np.random.Generator, _: list[str], sessions: float
) -> Injection:
    """An administrator's computer opens RDP sessions to servers that it never administered."""
    number_of = int(random.choice(site.admins))
    pc, user = site.names[number_of], f"admin.{number_of}"
    servers = random.choice(["wsus", "app5", "app6", "app7", "backup", "monitor"], int(sessions),
                            replace=False)  # fmt: skip

    def apply(number: int, tick: Tick) -> Tick:
        if number:
            return tick
        rows = [
            connection(tick, 30.0 + 40 * place, side(site, pc), side(site, str(server)), "rdp",
                       user=user, cookie=user, user_is_admin=True, orig_bytes=180_000,
                       resp_bytes=1_500_000)
            for place, server in enumerate(servers)
        ]  # fmt: skip
        return added(tick, {"conn": rows, "rdp": rows})

    return Injection(frozenset({pc, *map(str, servers)}), SOON, apply)


def _command(  # noqa: PLR0917 - a record
    tick: Tick, second: float, site: Roster, orig: str, plc: int, value: int
) -> Row:
    return connection(
        tick, second, side(site, orig), side(site, f"plc{plc}"), "",
        protocol="modbus" if (site.places[f"plc{plc}"] % 3) == 0 else "s7comm",
        **{"class": "action"}, function="Write Single Register", area="holding_register",
        place="unit 1 holding_register",
        address=3, quantity=1, status="ok", request_values=[value], response_values=None,
    )  # fmt: skip


def new_writer(site: Roster, random: np.random.Generator, _: list[str], writes: float) -> Injection:
    """The server that only reads writes usual values."""
    plc = _plc(random)

    def apply(number: int, tick: Tick) -> Tick:
        rows = [
            _command(tick, 10.0 + 5 * place, site, "wincc", plc, 625)
            for place in range(int(writes) if number == 0 else 0)
        ]
        return added(tick, {"ot_command": rows})

    return Injection(frozenset({"wincc", f"plc{plc}"}), SOON, apply)


def bad_value(site: Roster, random: np.random.Generator, _: list[str], value: float) -> Injection:
    """The usual panel writes a set point that is none of the recipes (600 to 675)."""
    plc = _plc(random)
    panel = f"panel{plc % 5}"

    def apply(number: int, tick: Tick) -> Tick:
        rows = [_command(tick, 60.0, site, panel, plc, int(value))] if number == 0 else []
        return added(tick, {"ot_command": rows})

    return Injection(frozenset({panel, f"plc{plc}"}), SOON, apply)


def faster(site: Roster, random: np.random.Generator, _: list[str], times: float) -> Injection:
    """A panel asks so many times as often, for half an hour."""
    panel = f"panel{random.integers(5)}"
    chosen = pl.col("orig.device") == panel

    def apply(_: int, tick: Tick) -> Tick:
        return repeated(repeated(tick, "conn", chosen, times, random), "ot_command", chosen, times,
                        random)  # fmt: skip

    return Injection(frozenset({panel}), SOON, apply)


def silenced(site: Roster, random: np.random.Generator, _: list[str], seconds: float) -> Injection:
    """A panel's polls of a controller (every 4 to 10 s) stop for so many seconds."""
    quick = [(int(o), int(r)) for o, r, period in site.polls if period <= 10]  # noqa: PLR2004
    orig, resp = quick[random.integers(len(quick))]
    names = site.names[orig], site.names[resp]
    begin = 30 + random.random() * (240 - seconds)

    def apply(number: int, tick: Tick) -> Tick:
        if number:
            return tick
        at = (pl.col("ts").cast(pl.Int64) - tick.start) / 1e9
        gone = (
            (pl.col("orig.device") == names[0])
            & (pl.col("resp.device") == names[1])
            & at.is_between(begin, begin + seconds)
        )
        return without(tick, "ot_command", gone)

    return Injection(frozenset(names), SOON, apply)


ATTACKS: Final = (
    Attack("scan, five minutes", "targets", (20, 200), scan),
    Attack("scan, four hours", "targets", (20, 60), lambda *a: scan(*a[:3], -a[3])),
    Attack("beacon, jitter 10 %", "s", (600, 60), beacon(0.1)),
    Attack("beacon, jitter 30 %", "s", (600, 60), beacon(0.3)),
    Attack("rare domain", "calls", (1, 3), rare_domain),
    Attack("upload", "times usual", (2, 5, 10), upload),
    Attack("new peer of a controller", "connections", (1, 5), controller_peer),
    Attack("new admin link", "sessions", (1, 3), admin_link),
    Attack("new OT writer", "writes", (1, 3), new_writer),
    Attack("value out of range", "value", (700, 1500), bad_value),
    Attack("cyclic stream", "times", (1.2, 2), faster),
    Attack("poll silenced", "s", (30, 60), silenced),
)

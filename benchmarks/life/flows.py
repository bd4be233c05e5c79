"""The connections of a day, as columns of numbers: who, to whom, with what, when, how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.life.calendar import TICKS, kind_of
from benchmarks.life.roster import DEPARTMENTS, FAVOURITES, SITES, TOOLS, zipf

if TYPE_CHECKING:
    from benchmarks.life.roster import Roster

SERVICES: Final = (
    "dns", "ssl", "http", "smb", "krb_tcp", "ldap", "ntp", "rdp", "tcp/8443", "tcp/1433",
    "tcp/9090", "modbus", "s7comm", "snmp", "smtp", "tcp/high", "ssh", "tcp/9100",
)  # fmt: skip
EXTERNAL: Final = 1_000_000
"""External endpoints are numbered from here."""
TICK_SECONDS: Final = 300
DAY_SECONDS: Final = 86_400


@dataclass
class Flows:
    """Columns of equal length."""

    orig: np.ndarray
    resp: np.ndarray
    service: np.ndarray
    second: np.ndarray
    """Seconds since midnight."""
    up: np.ndarray
    down: np.ndarray
    failed: np.ndarray

    @classmethod
    def joined(cls, parts: list[Flows]) -> Flows:
        """All parts as one, in order of time."""
        names = ("orig", "resp", "service", "second", "up", "down", "failed")
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
        order = np.argsort(columns["second"], kind="stable")
        return cls(**{name: column[order] for name, column in columns.items()})


def service(name: str) -> int:
    """Number of a service."""
    return SERVICES.index(name)


def made(  # noqa: PLR0917 - columns
    random: np.random.Generator,
    orig: np.ndarray,
    resp: np.ndarray | int,
    what: np.ndarray | str,
    second: np.ndarray,
    size: tuple[float, float] = (6.5, 8.5),
    failed: float = 0.005,
) -> Flows:
    """Flows with log-normal sizes, of which a few fixed ones are common, as on real networks."""
    count = len(orig)
    lumpy = random.random(count) < 0.45  # noqa: PLR2004 - share of fixed sizes
    fixed = np.array([-0.6, 0.0, 0.7])[random.integers(0, 3, count)]
    spread = np.where(lumpy, fixed, random.normal(0, 1.0, count))
    up, down = (np.exp(mean + spread).astype(np.int64) + 1 for mean in size)
    kind = np.full(count, service(what)) if isinstance(what, str) else what
    fails = random.random(count) < failed
    return Flows(
        np.asarray(orig, dtype=np.int64),
        np.broadcast_to(resp, count).astype(np.int64),
        kind.astype(np.int64),
        np.clip(second, 0, DAY_SECONDS - 1e-3),
        np.where(fails, 0, up),
        np.where(fails, 0, down),
        fails,
    )


def _spread(random: np.random.Generator, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Client and second of each of so many connections, by client and tick."""
    client, tick = np.nonzero(counts)
    times = counts[client, tick]
    who, when = np.repeat(client, times), np.repeat(tick, times)
    return who, (when + random.random(len(when))) * TICK_SECONDS


def people(site: Roster, day: int, busy: np.ndarray) -> list[Flows]:
    """What users do: the web, the department's application, files, mail, printing."""
    random = np.random.default_rng([site.seed, 3, day])
    who, second = _spread(random, random.poisson(busy))
    device, department = site.clients[who], site.department[who]
    use = random.random(len(who))
    rank = np.minimum(random.geometric(0.25, len(who)) - 1, FAVOURITES - 1)
    explored = random.random(len(who)) < 0.06  # noqa: PLR2004
    web = np.where(explored, zipf(random, len(who), SITES), site.favourites[who, rank])
    tools = np.array([service(name) for name in TOOLS])
    app0 = site.places["app0"]
    choice = [use < 0.62, use < 0.80, use < 0.92, use < 0.97]  # noqa: PLR2004 - shares of use
    resp = np.select(
        choice,
        [EXTERNAL + web, app0 + department, site.places["files"], site.places["mail"]],
        site.places["print"],
    )
    names = [np.where(web % 9 == 0, service("http"), service("ssl")), tools[department]]
    kind = np.select(choice, [*names, service("smb"), service("ssl")], service("tcp/9100"))
    flows = made(random, device, resp, kind, second, (7.0, 9.5), 0.01)
    # A click asks the name first.
    asks = random.random(len(who)) < 0.5  # noqa: PLR2004
    dc = np.where(device[asks] % 2 == 0, site.places["dc1"], site.places["dc2"])
    return [flows, made(random, device[asks], dc, "dns", second[asks] - 0.05, (3.8, 4.8), 0.0)]


def _timer(  # noqa: PLR0917 - a task
    site: Roster,
    day: int,
    random: np.random.Generator,
    on: np.ndarray,
    period: float,
    jitter: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Client and second of a task that runs every so often, day after day at its own phase."""
    count = len(on)
    calls = int(DAY_SECONDS / period) + 1
    phase = np.random.default_rng([site.seed, 9, int(period)]).random(count) * period
    second = (phase - day * DAY_SECONDS)[:, None] % period + np.arange(calls) * period
    second += random.normal(0, jitter * period, second.shape)
    tick = np.clip(second // TICK_SECONDS, 0, TICKS - 1).astype(np.int64)
    kept = on[np.arange(count)[:, None], tick] & (second >= 0) & (second < DAY_SECONDS)
    who = np.broadcast_to(np.arange(count)[:, None], second.shape)[kept]
    return who, second[kept]


def machines(site: Roster, day: int, on: np.ndarray) -> list[Flows]:
    """What computers do by themselves: the domain, the time, updates, the agent, polls."""
    random = np.random.default_rng([site.seed, 4, day])
    places, clients = site.places, site.clients
    parts = []
    for period, jitter, where, what, size in (
        (5400.0, 0.1, places["dc1"], "krb_tcp", (7.2, 7.4)),
        (5400.0, 0.1, places["dc1"], "ldap", (6.0, 8.0)),
        (4096.0, 0.01, places["dc2"], "ntp", (3.9, 3.9)),
        (3600.0, 0.05, EXTERNAL + 3, "ssl", (6.5, 7.0)),
        (1800.0, 0.02, places["wsus"], "http", (6.0, 9.0)),
    ):
        who, second = _timer(site, day, random, on, period, jitter)
        parts.append(made(random, clients[who], where, what, second, size, 0.002))
    # A quarter of the clients have an agent of their department's software that calls home.
    agent = on & (clients % 4 == 1)[:, None]
    who, second = _timer(site, day, random, agent, 600.0, 0.1)
    home = EXTERNAL + 20 + site.department[who]
    parts.append(made(random, clients[who], home, "ssl", second, (5.8, 5.9), 0.002))
    parts.extend(_servers(site, day, random))
    return parts


def _servers(site: Roster, day: int, random: np.random.Generator) -> list[Flows]:
    places = site.places
    always = np.ones((1, TICKS), dtype=bool)
    parts = []
    servers = [number for name, number in places.items() if site.zone[number] == 1]
    for number in servers:
        if number != places["monitor"]:
            _, second = _timer(site, day, random, always, 60.0, 0.01)
            orig = np.full(len(second), places["monitor"])
            parts.append(made(random, orig, number, "snmp", second, (4.5, 5.5), 0.0))
        _, second = _timer(site, day, random, always, 900.0, 0.05)
        orig = np.full(len(second), number)
        parts.append(made(random, orig, places["dc1"], "ldap", second, (6.0, 7.0), 0.0))
    start = 2 * 3600 + random.normal(0, 300)
    targets = [places[name] for name in ("files", "mail", "erp", "intranet", "dc1")]
    second = start + np.sort(random.random(60)) * 5400
    orig = np.full(60, places["backup"])
    resp = random.choice(targets, 60)
    parts.append(made(random, orig, resp, "smb", second, (9.0, 16.0), 0.0))
    mail = random.poisson(600 if len(DEPARTMENTS) else 0)
    second = np.clip(random.normal(12.5, 3.5, mail), 0, 23.9) * 3600
    resp = EXTERNAL + zipf(random, mail, SITES)
    orig = np.full(mail, places["mail"])
    return [*parts, made(random, orig, resp, "smtp", second, (8.5, 6.5), 0.02)]


def plant(site: Roster, day: int) -> list[Flows]:
    """Polls as short connections, engineers' sessions, administrators' sessions."""
    random = np.random.default_rng([site.seed, 5, day])
    places = site.places
    always = np.ones((1, TICKS), dtype=bool)
    parts = []
    for orig, resp, period in site.polls:
        _, second = _timer(site, day, random, always, max(period, 30.0), 0.004)
        what = "modbus" if int(resp) % 3 == 0 else "s7comm"
        origs = np.full(len(second), int(orig))
        parts.append(made(random, origs, int(resp), what, second, (5.0, 5.4), 0.0))
    second = np.sort(random.random(288)) * DAY_SECONDS
    origs = np.full(288, places["history"])
    parts.append(made(random, origs, places["erp"], "tcp/1433", second, (8.0, 6.0), 0.0))
    if kind_of(day) == "work":
        pairs = [(a, places[s]) for a in site.admins for s in ("dc1", "files", "erp", "app1")]
        pairs += [(e, places["wincc"]) for e in site.engineers]
        chosen = np.flatnonzero(random.random(len(pairs)) < 0.35)  # noqa: PLR2004
        who = np.array([pairs[n] for n in chosen]).reshape(-1, 2)
        second = (9 + 7 * random.random(len(who))) * 3600
        parts.append(made(random, who[:, 0], who[:, 1], np.full(len(who), service("rdp")), second,
                          (12.0, 14.0), 0.0))  # fmt: skip
    return parts

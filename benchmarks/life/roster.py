"""Who is on the site: devices, what each usually talks to, its habits. Drawn once, by the seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

DEPARTMENTS: Final = (
    "sales",
    "finance",
    "design",
    "logistics",
    "support",
    "people",
    "lab",
    "night",
)
TOOLS: Final = ("ssl", "http", "tcp/8443", "smb", "tcp/1433", "ssl", "http", "tcp/9090")
"""Service of each department's own application."""
SITES: Final = 4000
"""External endpoints; popular by a Zipf law."""
FAVOURITES: Final = 14
SERVERS: Final = (
    "dc1", "dc2", "files", "mail", "erp", "intranet", "print", "backup", "monitor", "wsus",
    "app0", "app1", "app2", "app3", "app4", "app5", "app6", "app7", "history", "wincc",
)  # fmt: skip
PLCS: Final = 20
PANELS: Final = 5
POINTS: Final = 6
"""Registers of each controller: two levels, a counter, a set point, a state, noise."""


@dataclass(frozen=True)
class Roster:
    """All devices by number, and the habits of those who have some."""

    seed: int
    names: list[str]
    zone: npt.NDArray[np.int64]
    """0 office, 1 servers, 2 plant."""
    clients: npt.NDArray[np.int64]
    department: npt.NDArray[np.int64]
    first_day: npt.NDArray[np.int64]
    """Day on which a client came; 0 is from the start."""
    last_day: npt.NDArray[np.int64]
    start: npt.NDArray[np.float64]
    """Usual begin of the working day, hours."""
    length: npt.NDArray[np.float64]
    level: npt.NDArray[np.float64]
    """Connections in a busy five minutes."""
    favourites: npt.NDArray[np.int64]
    """Of each client its external sites, the liked first."""
    always_on: npt.NDArray[np.bool_]
    admins: npt.NDArray[np.int64]
    engineers: npt.NDArray[np.int64]
    places: dict[str, int] = field(repr=False, default_factory=dict)
    """Number of a server, panel or controller by its name."""
    polls: npt.NDArray[np.float64] = field(repr=False, default_factory=lambda: np.empty((0, 3)))
    """Panel, controller, period in seconds."""


def zipf(random: np.random.Generator, count: int, size: int, exponent: float = 1.1) -> np.ndarray:
    """So many numbers below ``size``, the small ones popular."""
    weights = np.arange(1, size + 1, dtype=np.float64) ** -exponent
    edges = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(edges, random.random(count)), size - 1)


def roster(seed: int, devices: int = 300, days: int = 40) -> Roster:
    """Draw a site; some clients come and go within ``days``."""
    random = np.random.default_rng([seed, 1])
    fixed = [*SERVERS, *(f"panel{n}" for n in range(PANELS)), *(f"plc{n}" for n in range(PLCS))]
    count = devices - len(fixed)
    names = [*fixed, *(f"pc{n}" for n in range(count))]
    zone = np.zeros(devices, dtype=np.int64)
    zone[: len(SERVERS)] = 1
    zone[SERVERS.index("history") : len(fixed)] = 2
    clients = np.arange(len(fixed), devices)
    department = random.integers(0, len(DEPARTMENTS), count)
    late = random.random(count) < 0.08  # noqa: PLR2004 - joiners and guests
    first_day = np.where(late, random.integers(1, days, count), 0)
    guest = late & (random.random(count) < 0.5)  # noqa: PLR2004
    last_day = np.where(guest, first_day + random.integers(0, 4, count), days)
    night = department == DEPARTMENTS.index("night")
    start = np.where(night, 21.5, random.normal(8.3, 0.8, count))
    own = zipf(random, count * FAVOURITES, SITES).reshape(count, FAVOURITES)
    shared = zipf(random, len(DEPARTMENTS) * FAVOURITES, SITES // 8).reshape(-1, FAVOURITES)
    favourites = np.where(random.random(own.shape) < 0.5, shared[department], own)  # noqa: PLR2004
    places = {name: number for number, name in enumerate(fixed)}
    polls = [
        (places[f"panel{plc % PANELS}"], places[f"plc{plc}"], period)
        for plc, period in enumerate(random.choice([4.0, 8.0, 10.0, 30.0], PLCS))
    ]
    polls += [(places["wincc"], places[f"plc{plc}"], 15.0) for plc in range(PLCS)]
    polls += [(places["history"], places[f"plc{plc}"], 60.0) for plc in range(0, PLCS, 2)]
    return Roster(
        seed=seed,
        names=names,
        zone=zone,
        clients=clients,
        department=department,
        first_day=first_day,
        last_day=last_day,
        start=start,
        length=np.clip(random.normal(8.7, 0.8, count), 5, 11),
        level=random.lognormal(1.9, 0.6, count),
        favourites=favourites,
        always_on=random.random(count) < 0.3,  # noqa: PLR2004
        admins=clients[:4],
        engineers=clients[4:8],
        places=places,
        polls=np.array(polls),
    )

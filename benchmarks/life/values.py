"""What is read from and written to controllers in a day, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.life.calendar import kind_of
from benchmarks.life.flows import DAY_SECONDS
from benchmarks.life.roster import PLCS, POINTS

if TYPE_CHECKING:
    from benchmarks.life.roster import Roster

WRAP = 65_536
SET_POINT = 3
"""Number of the point that operators write."""


@dataclass
class Commands:
    """Columns of equal length, in order of time; values one list of points each, or one value."""

    orig: np.ndarray
    resp: np.ndarray
    second: np.ndarray
    kind: np.ndarray
    """0 read all points, 1 write the set point, 2 identify, 3 upload a block."""
    values: np.ndarray
    """For a read the points, for a write the set point in the first place."""


def points(site: Roster, day: int, plc: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The registers of controllers at times of a day: (time, point), whole numbers."""
    random = np.random.default_rng([site.seed, 6, day])
    at = day * DAY_SECONDS + second
    own = plc.astype(np.float64)
    level = 500 + 120 * np.sin(2 * np.pi * (at / 5400 + own / 7)) + random.normal(0, 6, len(at))
    drift = (
        800 + 40 * np.sin(2 * np.pi * at / (3.5 * DAY_SECONDS) + own) + random.normal(0, 2, len(at))
    )
    counter = (at * (1 + own % 5)) % WRAP
    target = set_point(site, day, plc, second)
    state = ((at + 900 * own) // 3600) % 4
    noise = random.normal(2000 + 10 * own, 15, len(at))
    made = np.stack([level, drift, counter, target, state, noise], axis=1)
    return np.clip(np.rint(made), 0, WRAP - 1).astype(np.int64)


def set_point(site: Roster, day: int, plc: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The set point that holds: one of four recipes, changed at fixed hours with the batch."""
    batch = day * 6 + (second // (DAY_SECONDS / 6)).astype(np.int64)
    recipe = np.random.default_rng([site.seed, 7]).integers(0, 4, 100_000)
    return np.asarray(600 + 25 * recipe[(batch * PLCS + plc) % 100_000])


def commands(site: Roster, day: int) -> Commands:
    """Polls by each panel, set points at each batch, an engineer's look on some working days."""
    random = np.random.default_rng([site.seed, 8, day])
    parts = []
    first = site.places["plc0"]
    phases = np.random.default_rng([site.seed, 9]).random(len(site.polls))
    for phase, (orig, resp, period) in zip(phases, site.polls, strict=True):
        second = np.arange((phase * period - day * DAY_SECONDS) % period, DAY_SECONDS, period)
        second = np.clip(second + random.normal(0, 0.01 * period, len(second)), 0, DAY_SECONDS - 1)
        plc = np.full(len(second), int(resp) - first)
        parts.append((int(orig), int(resp), second, 0, points(site, day, plc, second)))
    for plc in range(PLCS):
        panel = site.places[f"panel{plc % 5}"]
        begin = np.arange(6) * (DAY_SECONDS / 6)
        second = begin + random.uniform(2, 40, 6)
        values = np.zeros((6, POINTS), dtype=np.int64)
        values[:, 0] = set_point(site, day, np.full(6, plc), second)
        parts.append((panel, first + plc, second, 1, values))
    if kind_of(day) == "work":
        for engineer in site.engineers[random.random(len(site.engineers)) < 0.4]:  # noqa: PLR2004
            for plc in random.choice(PLCS, 3, replace=False):
                second = 9 * 3600 + np.sort(random.random(4)) * 20_000
                kind = 2 if random.random() < 0.8 else 3  # noqa: PLR2004
                empty = np.zeros((4, POINTS), dtype=np.int64)
                parts.append((int(engineer), first + int(plc), second, kind, empty))
    return _joined(parts)


def _joined(parts: list[tuple[int, int, np.ndarray, int, np.ndarray]]) -> Commands:
    counts = [len(part[2]) for part in parts]
    second = np.concatenate([part[2] for part in parts])
    order = np.argsort(second, kind="stable")
    return Commands(
        np.repeat([part[0] for part in parts], counts)[order],
        np.repeat([part[1] for part in parts], counts)[order],
        second[order],
        np.repeat([part[3] for part in parts], counts)[order],
        np.concatenate([part[4] for part in parts])[order],
    )

"""Synthetic polls of controllers beside other traffic of a site, and contacts of links."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl
from life_streams import at

from nonself.events.tick import TICK_NS, Tick

SECOND = 1_000_000_000
Times = npt.NDArray[np.int64]


def renewal(
    random: np.random.Generator, ticks: int, period: float, jitter: float, missing: float = 0.0
) -> Times:
    """Times, in ns, of a poll whose waits are its period (s) times 1 ± jitter, some polls lost."""
    count = int(ticks * 300 / period * 1.1) + 20
    waits = period * random.uniform(1.0 - jitter, 1.0 + jitter, count)
    times = (random.random() * period + np.cumsum(waits)) * SECOND
    kept = times[(random.random(count) >= missing) & (times < ticks * TICK_NS)]
    return at(0) + kept.astype(np.int64)


def without(times: Times, begin: float, seconds: float) -> Times:
    """No event for so many seconds, from a second of the stream on."""
    from_ns = at(0) + int(begin * SECOND)
    return times[(times < from_ns) | (times >= from_ns + int(seconds * SECOND))]


class Site:
    """Polls by name of the station and its controller, and traffic of others, tick by tick."""

    def __init__(
        self, polls: Mapping[tuple[str, str], Times], others: Times, log: str = "ot_command"
    ) -> None:
        self.log = log
        names = list(polls)
        every = np.concatenate([polls[name] for name in names])
        which = np.repeat(np.arange(len(names)), [len(polls[name]) for name in names])
        order = np.argsort(every, kind="stable")
        self.times, self.which = every[order], which[order]
        self.orig = np.array([name[0] for name in names], dtype=object)
        self.resp = np.array([name[1] for name in names], dtype=object)
        self.others = np.sort(others)

    def tick(self, number: int, *, reverse: bool = False) -> Tick:
        """One tick; rows in reverse order where asked."""
        begin, end = np.searchsorted(self.times, [at(number), at(number + 1)])
        which = self.which[begin:end]
        frame = pl.DataFrame(
            {
                "ts": self.times[begin:end],
                "orig.device": self.orig[which].tolist(),
                "orig.zone": ["plant"] * len(which),
                "resp.device": self.resp[which].tolist(),
                "resp.endpoint": self.resp[which].tolist(),
                "resp.zone_kind": ["external"] * len(which),
            },
            schema_overrides={"orig.device": pl.String, "resp.device": pl.String},
        )
        begin, end = np.searchsorted(self.others, [at(number), at(number + 1)])
        other = pl.DataFrame({"ts": self.others[begin:end]})
        logs = {self.log: frame, "dns": other}
        if reverse:
            logs = {log: frame.reverse() for log, frame in logs.items()}
        return Tick(at(number), {log: frame for log, frame in logs.items() if frame.height})


def chatter(random: np.random.Generator, ticks: int, per_second: float = 2.0) -> Times:
    """Times of what the rest of the site does: a Poisson process."""
    count = random.poisson(ticks * 300 * per_second)
    return at(0) + np.sort(random.integers(0, ticks * TICK_NS, count))

"""Silence: a poll that was cyclic and is not heard any more."""

import json
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from nonself import _core
from nonself.events.tick import TICK_NS
from nonself.pattern_of_life.aspect import Details, Input, Names, Rows, Tested, kept_rows
from nonself.pattern_of_life.calibrated import Calibrated, PValues, tie_keys
from nonself.pattern_of_life.columns import Columns, Keys, Mask
from nonself.pattern_of_life.saved import encoded
from nonself.pattern_of_life.scale import importance, maturity
from nonself.pattern_of_life.settings import Settings
from nonself.pattern_of_life.spec import AspectSpec

SILENT: Final = 0.001
"""A stream is silent when the tail of its largest gap, before recalibration, is at most this."""
GATED: Final = 1e-4
"""The gate holds back only what is beyond this for the stream itself, before recalibration."""
SILENT_WEIGHT: Final = 0.1
"""A tick in which a stream was silent throughout is learnt with at most this weight."""
SITE_SHARE: Final = 0.5
SITE_STREAMS: Final = 4
"""Where this share of the tested streams, and so many, are silent at once, it is one event of the
site (``level`` is ``site``): it does not count as a past score."""
_SECOND: Final = 1e9
_NOTHING: Final = pl.DataFrame()

Scores = dict[str, npt.NDArray[Any]]


class Silence:
    """Student t on the log of the largest gap of a stream in a tick, recalibrated.

    Gaps cross ticks, and are open at the end of one: a stream without a record is scored too, until
    it was silent for six hours and counts as gone.
    """

    def __init__(self, spec: AspectSpec, settings: Settings) -> None:
        self.spec = spec
        self.settings = settings
        self.gaps = _core.SilenceGaps(settings.half_life_ns, settings.max_entries)
        self.calibrated = Calibrated(settings)
        self.names: dict[int, tuple[int, str, str]] = {}
        """Stream to the key of its device, the device, and the readable entity."""

    def step(self, tick: Input) -> Tested | None:
        """Score the largest gap of every stream that is followed, then learn it."""
        kept = kept_rows(self.spec, tick)
        entity, time = np.empty(0, np.uint64), np.empty(0, np.int64)
        if tick.columns is not None and len(kept):
            entity = tick.columns.combined(self.spec.by)[kept]
            time = tick.columns.times()[kept]
        found = self.gaps.score(tick.at, TICK_NS, entity, time, *tick.holes)
        if tick.columns is not None and len(kept):
            self._remember(tick.columns, kept, found)
        tested = np.flatnonzero(found["tested"])
        p = self._learn(tick, found, tested)
        if not len(tested):
            return None
        return self._tested(tick, kept, found, tested, p)

    def _learn(self, tick: Input, found: Scores, tested: npt.NDArray[np.intp]) -> PValues:
        key, hi = found["entity"][tested], found["hi"][tested]
        zeros = np.zeros_like(key)
        ties = tie_keys(tick.at, key, zeros)
        p = self.calibrated.read(tick.at, found["lo"][tested], hi, ties, tick.alpha)
        self.calibrated.heed(tick.at, p, key, zeros)
        gated, counted = self.calibrated.weights(tick.at, key, zeros, p.hi, tick.alpha)
        idle = ~found["active"][tested]
        # What is rare among all streams may be usual for this one. That is learnt, for else a
        # stream that often loses polls would never be known as one.
        usual = hi > GATED
        gated[usual], counted[usual] = 1.0, True
        weight = np.ones(len(found["entity"]))
        weight[tested] = np.where(idle, np.minimum(gated, SILENT_WEIGHT), gated)
        self.gaps.learn(tick.at, TICK_NS, weight)
        if len(tested):
            past = np.zeros_like(counted) if _of_site(_silent(found, tested)) else counted
            self.calibrated.learn(tick.at, p.raw, past)
        if len(self.names) > len(self.gaps):
            left = set(self.gaps.entities().tolist())
            self.names = {name: self.names[name] for name in self.names.keys() & left}
        return p

    def _tested(
        self,
        tick: Input,
        kept: Rows,
        found: Scores,
        tested: npt.NDArray[np.intp],
        p: PValues,
    ) -> Tested:
        silent = _silent(found, tested)
        pool = self.calibrated.map.size(tick.at)
        facets = {
            "importance": importance(p.hi),
            "p": p.hi,
            "maturity": maturity(pool, found["history"][tested], tick.alpha_hour),
            "seen": found["gap"][tested] / _SECOND,
            "expected": found["expected"][tested],
            "share": np.full(len(tested), 100.0 * silent.mean()),
        }
        level = np.where(silent & _of_site(silent), "site", "device").tolist()

        def details() -> Details:
            return {
                "unit": found["entity"][tested],
                "low": found["low"][tested],
                "high": found["high"][tested],
                "p_lo": p.lo,
                "p_random": p.p,
                "level": level,
            }

        place = np.full(len(found["entity"]), -1)
        place[tested] = np.arange(len(tested))
        unit = place[found["of"]]
        columns = tick.columns if tick.columns is not None else Columns(_NOTHING)
        row = np.zeros(len(tested), dtype=kept.dtype)
        named = self._names(found["entity"][tested])
        of_row = unit[unit >= 0].astype(np.uint32)
        return Tested(
            self.spec, columns, kept[unit >= 0], of_row, row, facets, details, names=named
        )

    def _remember(self, columns: Columns, kept: Rows, found: Scores) -> None:
        """Names of the streams that came for the first time: later they may have no record."""
        here = np.flatnonzero(found["row"] < len(kept))
        keys = found["entity"][here].tolist()
        new = here[[key not in self.names for key in keys]] if keys else here
        if not len(new):
            return
        rows = kept[found["row"][new]]
        device = columns.texts(self.spec.by[:1], rows)
        entity = columns.texts(self.spec.by, rows)
        owner = columns.keys(self.spec.by[0])[0][rows].tolist()
        named = zip(owner, device, entity, strict=True)
        self.names.update(zip(found["entity"][new].tolist(), named, strict=True))

    def _names(self, keys: Keys) -> Names:
        named = [self.names[key] for key in keys.tolist()]
        return Names(
            key=np.array([each[0] for each in named], dtype=np.uint64),
            device=[each[1] for each in named],
            entity=[each[2] for each in named],
        )

    def parts(self) -> dict[str, bytes]:
        """The state as bytes by name."""
        names = encoded({str(key): list(name) for key, name in self.names.items()})
        return {"gaps": self.gaps.to_bytes(), "names": names, **self.calibrated.parts()}

    def restore(self, parts: dict[str, bytes]) -> None:
        """Take a state; ValueError when it is none."""
        self.gaps = _core.SilenceGaps.from_bytes(parts["gaps"])
        names = json.loads(parts["names"]).items()
        self.names = {
            int(key): (int(owner), str(dev), str(ent)) for key, (owner, dev, ent) in names
        }
        self.calibrated.restore(parts)

    def copy(self) -> "Silence":
        """Another one with the same state."""
        made = Silence(self.spec, self.settings)
        made.gaps, made.calibrated = self.gaps.copy(), self.calibrated.copy()
        made.names = dict(self.names)
        return made

    @property
    def evicted(self) -> int:
        """How many entries were dropped to stay within memory."""
        return self.gaps.evicted + self.calibrated.gate.evicted

    @property
    def gone(self) -> int:
        """How many cyclic streams were silent for so long that they are not followed any more."""
        return self.gaps.gone


def _silent(found: Scores, tested: npt.NDArray[np.intp]) -> Mask:
    """Whose largest gap is none of theirs, or who did nothing at all."""
    return np.asarray((found["hi"][tested] <= SILENT) | ~found["active"][tested])


def _of_site(silent: Mask) -> bool:
    return int(silent.sum()) >= max(SITE_STREAMS, SITE_SHARE * len(silent))

"""What the pattern of life says about a tick."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from nonself import _core
from nonself.events.tick import Tick
from nonself.pattern_of_life.aspect import Details, Tested
from nonself.pattern_of_life.columns import Keys, Mask
from nonself.pattern_of_life.feedback import as_text
from nonself.pattern_of_life.scale import Numbers, importance

SCORES: Final = pl.Schema({
    "tick": pl.Int64, "device": pl.String, "entity": pl.String, "aspect": pl.String,
    "kind": pl.String, "symbol": pl.String, "unit": pl.String, "key": pl.String,
    "seen": pl.Float64, "expected": pl.Float64,
    "low": pl.Float64, "high": pl.Float64, "p_lo": pl.Float64, "p_hi": pl.Float64,
    "p": pl.Float64, "level": pl.String, "importance": pl.Float64, "maturity": pl.Float64,
    "new": pl.Boolean, "new_to_network": pl.Boolean, "rarity": pl.Float64, "age": pl.Float64,
    "alert": pl.Boolean,
})  # fmt: skip
"""Columns of :attr:`Evidence.scores`."""

DEVICES: Final = pl.Schema({
    "device": pl.String, "tick": pl.Int64, "p": pl.Float64, "importance": pl.Float64,
    "aspect": pl.String, "maturity": pl.Float64, "alert": pl.Boolean,
})  # fmt: skip
"""Columns of :attr:`Evidence.devices`."""

MATURE: Final = 50.0
IMMATURE_IMPORTANCE: Final = 60.0
"""A device-hour that rests on an aspect of less maturity is of no more importance than this."""

TRUTHS: Final = frozenset({"new", "new_to_network"})
"""Facets that are true or false."""

_NUMBERS: Final = {
    "seen": "seen", "expected": "expected", "low": "low", "high": "high", "p_lo": "p_lo",
    "p_hi": "p", "p": "p_random", "importance": "importance", "maturity": "maturity",
    "new": "new", "new_to_network": "new_to_network", "rarity": "rarity", "age": "age",
}  # fmt: skip
"""Column of the scores to the facet or detail it is."""


@dataclass(frozen=True)
class Judged:
    """The devices of a tick, by ascending key: what their aspects say together."""

    device: Keys
    window: Numbers
    """The weighted harmonic mean of the aspects' upper p-values."""
    hour: Numbers
    """The p of the hour, were this its most unusual window."""
    aspect: npt.NDArray[np.uint32]
    """Number of the aspect that decided, among those that were tested."""


def combined(tested: Sequence[Tested], weights: Mapping[str, float]) -> Judged:
    """Combine the aspects of each device."""
    all_of_it = _core.Combined()
    for each in tested:
        all_of_it.add(each.device, each.p, weights.get(each.spec.name, 0.0))
    found = all_of_it.devices()
    return Judged(found["device"], found["p"], found["p"], found["aspect"])


@dataclass(frozen=True)
class Tests:
    """What an aspect tested in a tick: units, and entities that did nothing."""

    aspect: str
    device: Keys
    p: Numbers
    """Randomised in the tie interval."""
    upper: Numbers


class Evidence:
    """What is unusual in a tick. Tables are made when they are asked for."""

    def __init__(
        self,
        tick: Tick,
        tested: Sequence[Tested],
        *,
        names: Mapping[int, str],
        judgement: Judged,
        alert: Mask,
        alpha: tuple[float, float],
        wanted: Container[str] | None = None,
    ) -> None:
        self.start = tick.start
        """Start of the tick, nanoseconds since 1970."""
        self.alpha, self._alpha_window = alpha
        self._tested = [each for each in tested if each.details is not None]
        self._names, self._judged, self._alert = names, judgement, alert
        self.records = _with_facets(tick, tested, wanted)
        """The tick's records, same rows in the same order, with ``<aspect>.<facet>`` columns; null
        where the aspect does not concern the record."""

    @cached_property
    def scores(self) -> pl.DataFrame:
        """One row for each tested (entity, aspect, symbol or window).

        90 % were expected from ``low`` to ``high``. ``p_lo`` to ``p_hi`` is the tie interval, ``p``
        a point in it by which calibration is measured. ``level`` says which level of the hierarchy
        decided: device, peer group, zone, network, new. ``alert``: the device-hour alerts and this
        row is below its level.
        """
        return self.unusual(1.0)

    def unusual(self, at_most: float) -> pl.DataFrame:
        """The scores with an upper p of at most this."""
        chosen = [np.flatnonzero(each.p <= at_most) for each in self._tested]
        parts = [
            _scores(self.start, each, rows, self._hit(each, rows))
            for each, rows in zip(self._tested, chosen, strict=True)
            if len(rows)
        ]
        return pl.concat(parts) if parts else SCORES.to_frame()

    def tests(self) -> Iterator[Tests]:
        """The p-values of each aspect as columns: what calibration is measured on."""
        for each in self._tested:
            details = each.details() if each.details is not None else {}
            device, upper = each.device, each.p
            random = np.asarray(details["p_random"], dtype=np.float64)
            if each.idle is not None:
                idle, p = each.idle
                device = np.concatenate([device, idle])
                random = np.concatenate([random, p.p[-len(idle) :]])
                upper = np.concatenate([upper, p.hi[-len(idle) :]])
            kept = slice(None) if each.counted is None else each.counted
            yield Tests(each.spec.name, device[kept], random[kept], upper[kept])

    @cached_property
    def devices(self) -> pl.DataFrame:
        """One row for each tested device.

        The p of its hour, its importance, the aspect that decided with its maturity, and whether
        it alerts. What rests on an immature aspect alone has no more importance than 60.
        """
        return self._devices(np.arange(len(self._judged.device)))

    def unusual_devices(self, at_most: float) -> pl.DataFrame:
        """The devices whose hour has a p of at most this."""
        return self._devices(np.flatnonzero(self._judged.hour <= at_most))

    def _devices(self, rows: npt.NDArray[np.intp]) -> pl.DataFrame:
        found = self._judged
        names = [each.spec.name for each in self._tested]
        maturity = self._maturity(rows)
        most = np.where(maturity < MATURE, IMMATURE_IMPORTANCE, 100.0)
        frame = pl.DataFrame(
            {
                "device": [self._names.get(key, "?") for key in found.device[rows].tolist()],
                "tick": np.full(len(rows), self.start),
                "p": found.hour[rows],
                "importance": np.minimum(importance(found.hour[rows]), most),
                "aspect": [names[number] for number in found.aspect[rows].tolist()],
                "maturity": maturity,
                "alert": self._alert[rows],
            },
            schema=DEVICES,
        )
        return frame.sort("device")

    def _maturity(self, rows: npt.NDArray[np.intp]) -> Numbers:
        """Of each device that of the unit that decided."""
        device, aspect = self._judged.device[rows], self._judged.aspect[rows]
        maturity = np.zeros(len(rows))
        for number in np.unique(aspect).tolist():
            tested, mine = self._tested[number], np.flatnonzero(aspect == number)
            order = np.lexsort((tested.p, tested.device))
            keys, first = np.unique(tested.device[order], return_index=True)
            unit = order[first[np.searchsorted(keys, device[mine])]]
            maturity[mine] = tested.facets["maturity"][unit]
        return maturity

    def _hit(self, tested: Tested, rows: npt.NDArray[np.intp]) -> Mask:
        device = tested.device[rows]
        place = np.searchsorted(self._judged.device, device)
        return np.asarray(self._alert[place] & (tested.p[rows] <= self._alpha_window))


def _with_facets(
    tick: Tick, tested: Sequence[Tested], wanted: Container[str] | None
) -> Mapping[str, pl.DataFrame]:
    """The records with facets beside them; NaN becomes null."""
    added: dict[str, dict[str, Numbers]] = {}
    for each in tested:
        added.setdefault(each.spec.log, {}).update(each.added(wanted))
    return {
        log: _beside(frame, added[log]) if added.get(log) else frame
        for log, frame in tick.records.items()
    }


def _beside(frame: pl.DataFrame, added: Mapping[str, Numbers]) -> pl.DataFrame:
    truths = [name for name in added if name.rpartition(".")[2] in TRUTHS]
    made = pl.DataFrame(added, nan_to_null=True)
    return frame.hstack(made.with_columns(pl.col(truths).cast(pl.Boolean)) if truths else made)


def _scores(tick: int, tested: Tested, rows: npt.NDArray[np.intp], alert: Mask) -> pl.DataFrame:
    details = tested.details() if tested.details is not None else {}
    count, spec = len(rows), tested.spec
    device, entity = tested.texts(rows)
    made: dict[str, Any] = {
        "tick": np.full(count, tick),
        "device": device,
        "entity": entity,
        "aspect": [spec.name] * count,
        "kind": [spec.kind] * count,
        "symbol": _some(details.get("symbol"), rows),
        "unit": _keys(details.get("unit"), rows),
        "key": _keys(details.get("key"), rows),
        "level": _some(details.get("level"), rows),
        "alert": alert,
    }
    for name, source in _NUMBERS.items():
        made[name] = _column(tested, details, source, rows)
    frame = pl.DataFrame({name: made[name] for name in SCORES}, nan_to_null=True)
    return frame.cast({name: SCORES[name] for name in (*TRUTHS, "symbol", "unit", "key", "level")})


def _keys(values: object, rows: npt.NDArray[np.intp]) -> list[str] | list[None]:
    """The keys of entities and symbols, by which feedback knows them."""
    if not isinstance(values, np.ndarray):
        return [None] * len(rows)
    return [as_text(key) for key in values[rows].tolist()]


def _some(values: object, rows: npt.NDArray[np.intp]) -> list[str] | list[None]:
    if not isinstance(values, list):
        return [None] * len(rows)
    return [values[row] for row in rows.tolist()]


def _column(tested: Tested, details: Details, source: str, rows: npt.NDArray[np.intp]) -> Numbers:
    found = tested.facets.get(source, details.get(source))
    if found is None:
        return np.full(len(rows), np.nan)
    return np.asarray(found, dtype=np.float64)[rows]

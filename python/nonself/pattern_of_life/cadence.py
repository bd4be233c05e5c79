"""Cadence: whether a link is periodic, as a category of it; what is new and rare is unusual.

Being regular is no anomaly, for half of real links are. So a link is scored once
a day for each class and period that it is found to be of: how unusual that is for its device, and
for an endpoint that is known to so many.
"""

from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from nonself import _core
from nonself.pattern_of_life.aspect import Details, Input, Rows, Tested, kept_rows
from nonself.pattern_of_life.category import Category
from nonself.pattern_of_life.columns import Columns
from nonself.pattern_of_life.scale import Numbers
from nonself.pattern_of_life.settings import Settings
from nonself.pattern_of_life.spec import AspectSpec

UNKNOWN: Final = 0
IRREGULAR: Final = 1
CLASSES: Final = ("unknown", "irregular", "jittered", "cyclic")
SPANS: Final = (
    *("below 15 s", "15 to 90 s", "1.5 to 7.5 min"),
    *("7.5 to 45 min", "45 min to 3 h", "3 h or more"),
)
"""Classes of the period."""
FACETS: Final = ("importance", "p", "maturity", "new", "new_to_network", "rarity", "age")
_KNOWN_TO: Final = ("nobody", "this device only", "few", "few", "many")
"""By the number of devices that ever contacted the endpoint; the last from four on."""
_SYMBOL: Final = "cadence"
_NO_UNITS: Final = np.empty(0, np.uint32)


def _text(kind: int, period: int, known: int) -> str:
    if kind <= IRREGULAR:
        return CLASSES[kind]
    return f"{CLASSES[kind]}, {SPANS[period]}, endpoint known to {_KNOWN_TO[known]}"


_TEXTS: Final = np.array(
    [
        _text(kind, period, known)
        for kind in range(len(CLASSES))
        for period in range(len(SPANS))
        for known in range(len(_KNOWN_TO))
    ],
    dtype=object,
)


class Cadence:
    """Gamma renewal likelihood ratio of each link; its class is a category of the device."""

    def __init__(self, spec: AspectSpec, settings: Settings) -> None:
        self.spec = spec
        self.settings = settings
        self.intervals = _core.CadenceIntervals(settings.half_life_ns, settings.max_entries)
        symbols = AspectSpec(spec.name, "category", spec.log, spec.by[:1], (_SYMBOL,))
        self.symbols = Category(symbols, settings)
        self.calibrated = self.symbols.calibrated

    def step(self, tick: Input) -> Tested | None:
        """Read the cadence of each link; score what was not said of it before, then learn that."""
        kept, columns = kept_rows(self.spec, tick), tick.columns
        if columns is None or not len(kept):
            return None
        said = self.intervals.step(
            tick.at,
            columns.combined(self.spec.by)[kept],
            columns.keys(self.spec.by[0])[0][kept],
            columns.combined(self.spec.by[1:])[kept],
            columns.times()[kept],
        )
        beside = self._beside(columns, kept, said)
        # The most regular link of a symbol stands for it; never the order of rows.
        links = np.flatnonzero(said["fresh"])
        links = links[np.lexsort((said["link"][links], -said["regularity"][links]))]
        code = said["class"].astype(np.int64) * len(SPANS) + said["span"]
        texts = _TEXTS[(code * len(_KNOWN_TO) + said["devices"])[links]]
        rows = kept[said["row"][links]]
        found = self.symbols.step(self._as_symbols(tick, columns, rows, texts))
        if found is None:
            none = dict.fromkeys(FACETS, np.empty(0))
            return Tested(
                self.spec, columns, kept[:0], _NO_UNITS, kept[:0], none, None, beside=beside
            )
        place = np.full(len(said["link"]), -1)
        place[links] = np.arange(len(links))
        of_row = place[said["of"]]
        here = of_row >= 0
        first = np.unique(found.unit, return_index=True)[1]
        period = np.where(said["class"] > IRREGULAR, said["period"], np.nan)[links][first]
        of_symbols = found.details

        def details() -> Details:
            return {**(of_symbols() if of_symbols is not None else {}), "seen": period}

        return replace(
            found,
            spec=self.spec,
            columns=columns,
            kept=kept[here],
            unit=found.unit[of_row[here]],
            row=rows[first],
            details=details,
            beside=beside,
        )

    def _beside(
        self, columns: Columns, kept: Rows, said: dict[str, npt.NDArray[Any]]
    ) -> dict[str, Numbers]:
        """How regular the link of each record is, once that can be said."""
        link = said["of"]
        known = said["class"][link] > UNKNOWN
        made = {}
        for facet in ("regularity", "period"):
            made[facet] = np.full(len(columns), np.nan)
            made[facet][kept[known]] = said[facet][link[known]]
        return made

    def _as_symbols(
        self, tick: Input, columns: Columns, rows: Rows, texts: npt.NDArray[np.object_]
    ) -> Input:
        """The links of a tick as records of a category."""
        side = self.spec.by[0].split(".")[0]
        wanted = [name for name in columns.frame.columns if name.startswith(f"{side}.")]
        frame = columns.frame.select("ts", *wanted)[rows]
        symbol = pl.Series(_SYMBOL, texts.tolist(), dtype=pl.String)
        return replace(tick, columns=Columns(frame.with_columns(symbol)), mask=None)

    def parts(self) -> dict[str, bytes]:
        """The state as bytes by name."""
        return {"intervals": self.intervals.to_bytes(), **self.symbols.parts()}

    def restore(self, parts: dict[str, bytes]) -> None:
        """Take a state; ValueError when it is none."""
        self.intervals = _core.CadenceIntervals.from_bytes(parts["intervals"])
        self.symbols.restore(parts)
        self.calibrated = self.symbols.calibrated

    def copy(self) -> "Cadence":
        """Another one with the same state."""
        made = Cadence(self.spec, self.settings)
        made.intervals, made.symbols = self.intervals.copy(), self.symbols.copy()
        made.calibrated = made.symbols.calibrated
        return made

    @property
    def evicted(self) -> int:
        """How many entries were dropped to stay within memory."""
        return self.intervals.evicted + self.symbols.evicted

"""The columns of one log in one tick, extracted once for all aspects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from nonself import _core

Keys = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

_FEW = 2000
"""Up to here a list of Python texts is the faster way."""


TIME_OF_WEEK: Final = "time.of_week"
"""A field that every log has: the day of the week and four hours of it, in UTC."""
_DAYS: Final = ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")
_BLOCK_HOURS: Final = 4


def time_of_week(at: int) -> str:
    """The four hours of the week that a time lies in.

    >>> time_of_week(0), time_of_week(100 * 3600 * 10**9)
    ('Thu 00-04', 'Mon 04-08')
    """
    hour = at // (3600 * 10**9)
    first = hour % 24 // _BLOCK_HOURS * _BLOCK_HOURS
    return f"{_DAYS[hour // 24 % 7]} {first:02}-{first + _BLOCK_HOURS:02}"


@dataclass(frozen=True)
class Units:
    """The units of one log in one tick: each (entity, symbol) once, ascending."""

    entity: Keys
    symbol: Keys
    code: Codes
    """For each row its unit."""

    def __len__(self) -> int:
        """Number of units."""
        return len(self.entity)


class Columns:
    """Keys, numbers, times and texts of a frame; each column is read at most once.

    Beside those of the frame there is :data:`TIME_OF_WEEK`, the same for all rows of a tick.
    """

    def __init__(self, frame: pl.DataFrame, at: int = 0) -> None:
        self.frame = frame
        self._names = frozenset([*frame.columns, TIME_OF_WEEK])
        self._time_of_week = time_of_week(at)
        self._keys: dict[str, tuple[Keys, Mask]] = {}
        self._pairs: dict[tuple[str, ...], Keys] = {}
        self._present: dict[tuple[tuple[str, ...], bool], Mask] = {}
        self._numbers: dict[str, Whole] = {}
        self._lists: dict[str, list[str | None]] = {}
        self._units: dict[tuple[tuple[str, ...], tuple[str, ...]], Units] = {}

    def __len__(self) -> int:
        """Number of rows."""
        return self.frame.height

    def has(self, names: Sequence[str]) -> bool:
        """Whether all columns are there."""
        return self._names.issuperset(names)

    def keys(self, name: str) -> tuple[Keys, Mask]:
        """A key for each value, 0 for null; and where there is a value."""
        if name == TIME_OF_WEEK and name not in self._keys:
            key = np.uint64(entity_key([self._time_of_week]))
            self._keys[name] = np.full(len(self), key), np.ones(len(self), dtype=bool)
        if name not in self._keys:
            few = len(self) <= _FEW
            self._keys[name] = _of_list(self._list(name)) if few else _of_series(self._text(name))
        return self._keys[name]

    def combined(self, names: tuple[str, ...]) -> Keys:
        """One key for each row from several columns; their order matters."""
        if names not in self._pairs:
            if not names:
                made = np.zeros(len(self), dtype=np.uint64)
            elif len(names) == 1:
                made = self.keys(names[0])[0]
            else:
                made = _core.pair_keys(self.combined(names[:-1]), self.keys(names[-1])[0])
            self._pairs[names] = made
        return self._pairs[names]

    def units(self, by: tuple[str, ...], of: tuple[str, ...]) -> Units:
        """The units of these columns over all rows; found once for all aspects that share them."""
        if (by, of) not in self._units:
            self._units[by, of] = Units(**_core.find_units(self.combined(by), self.combined(of)))
        return self._units[by, of]

    def present(self, names: tuple[str, ...], *, every: bool) -> Mask:
        """Where every (or any) of the columns has a value."""
        wanted = names, every
        if wanted not in self._present:
            masks = [self.keys(name)[1] for name in names]
            how = np.logical_and if every else np.logical_or
            made = how.reduce(masks) if masks else np.ones(len(self))
            self._present[wanted] = np.asarray(made, dtype=bool)
        return self._present[wanted]

    def numbers(self, name: str) -> Whole:
        """A column as whole numbers; 0 for null and for what is below 0; times in nanoseconds."""
        if name not in self._numbers:
            series = self.frame[name].to_physical()
            if series.dtype.is_float():
                series = series.round().clip(0, 2.0**62)
            if series.dtype != pl.Int64:
                series = series.cast(pl.Int64, strict=False)
            if series.null_count():
                series = series.fill_null(0)
            self._numbers[name] = np.maximum(series.to_numpy(), np.int64(0))
        return self._numbers[name]

    def times(self) -> Whole:
        """``ts`` in nanoseconds."""
        return self.numbers("ts")

    def texts(self, names: Sequence[str], rows: npt.NDArray[np.integer]) -> list[str]:
        """The columns of some rows as one readable text each; ``-`` stands for null."""
        if TIME_OF_WEEK in names:
            others = [name for name in names if name != TIME_OF_WEEK]
            if not others:
                return [self._time_of_week] * len(rows)
            return [f"{text} {self._time_of_week}" for text in self.texts(others, rows)]
        if len(self) > _FEW:
            some = self.frame.select(names)[rows]
            readable = [self._readable(some[name]) for name in names]
            return pl.select(pl.concat_str(readable, separator=" ")).to_series().to_list()
        lists = [self._list(name) for name in names]
        return [
            " ".join("-" if (text := texts[row]) is None else text for texts in lists)
            for row in rows.tolist()
        ]

    @staticmethod
    def _readable(series: pl.Series) -> pl.Series:
        return _as_text(series).fill_null("-")

    def _text(self, name: str) -> pl.Series:
        return _as_text(self.frame[name])

    def _list(self, name: str) -> list[str | None]:
        if name not in self._lists:
            self._lists[name] = self._text(name).to_list()
        return self._lists[name]


def _as_text(series: pl.Series) -> pl.Series:
    if isinstance(series.dtype, pl.List):
        return series.cast(pl.List(pl.String)).list.join(", ")
    return series if series.dtype == pl.String else series.cast(pl.String)


def not_in(keys: Keys, known: Keys) -> Keys:
    """The keys that are not among the known ones; those are ascending."""
    if not len(known):
        return keys
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.asarray(keys[known[place] != keys], dtype=np.uint64)


def entity_key(texts: Sequence[str]) -> int:
    """The key of an entity from the fields that name it."""
    data = [text.encode() for text in texts]
    lengths = np.array([len(each) for each in data], dtype=np.uint32)
    key, *rest = (np.array([key]) for key in _core.hash_texts(b"".join(data), lengths))
    for more in rest:
        key = _core.pair_keys(key, more)
    return int(key[0])


def _of_list(texts: list[str | None]) -> tuple[Keys, Mask]:
    data = [b"" if text is None else text.encode() for text in texts]
    lengths = np.fromiter(map(len, data), dtype=np.uint32, count=len(data))
    valid = np.fromiter((text is not None for text in texts), dtype=bool, count=len(texts))
    keys = _core.hash_texts(b"".join(data), lengths)
    return np.where(valid, keys, np.uint64(0)), valid


def _of_series(series: pl.Series) -> tuple[Keys, Mask]:
    data = str(series.str.join("")[0]).encode()
    lengths = series.str.len_bytes().fill_null(0).to_numpy()
    valid = series.is_not_null().to_numpy()
    keys = _core.hash_texts(data, np.ascontiguousarray(lengths, dtype=np.uint32))
    return np.where(valid, keys, np.uint64(0)), valid

"""The columns of one log in one tick, extracted once for all aspects."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from nonself import _core

Keys = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

_FEW = 2000
"""Up to here a list of Python texts is the faster way."""


class Columns:
    """Keys, numbers and times of a frame; each column is read at most once."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self._keys: dict[str, tuple[Keys, Mask]] = {}
        self._pairs: dict[tuple[str, ...], Keys] = {}

    def __len__(self) -> int:
        """Number of rows."""
        return self.frame.height

    def has(self, names: Sequence[str]) -> bool:
        """Whether all columns are there."""
        return all(name in self.frame.columns for name in names)

    def keys(self, name: str) -> tuple[Keys, Mask]:
        """A key for each value, 0 for null; and where there is a value."""
        if name not in self._keys:
            self._keys[name] = _keys(self.frame[name])
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

    def present(self, names: Sequence[str], *, every: bool) -> Mask:
        """Where every (or any) of the columns has a value."""
        if not names:
            return np.ones(len(self), dtype=bool)
        masks = [self.keys(name)[1] for name in names]
        reduced = np.logical_and.reduce(masks) if every else np.logical_or.reduce(masks)
        return np.asarray(reduced, dtype=bool)

    def numbers(self, name: str) -> Whole:
        """A column as whole numbers, 0 for null and for what is below 0."""
        series = self.frame[name]
        if series.dtype.is_temporal():
            series = series.to_physical()
        if series.dtype.is_float():
            series = series.round().clip(0, 2.0**62)
        whole = series.cast(pl.Int64, strict=False).fill_null(0).to_numpy()
        return np.asarray(np.maximum(whole, 0), dtype=np.int64)

    def times(self) -> Whole:
        """``ts`` in nanoseconds."""
        series = self.frame["ts"]
        return series.to_physical().cast(pl.Int64).fill_null(0).to_numpy()

    def texts(self, names: Sequence[str], rows: npt.NDArray[np.integer]) -> pl.Series:
        """The columns of some rows as one readable text each; ``-`` stands for null."""
        part = self.frame.select(names)[rows]
        return part.select(
            pl.concat_str(
                [pl.col(name).cast(pl.String).fill_null("-") for name in names], separator=" "
            )
        ).to_series()


def _keys(series: pl.Series) -> tuple[Keys, Mask]:
    valid = series.is_not_null().to_numpy()
    if series.dtype != pl.String:
        series = series.cast(pl.String)
    if len(series) <= _FEW:
        texts = [text.encode() if text is not None else b"" for text in series.to_list()]
        data = b"".join(texts)
        lengths = np.fromiter(map(len, texts), dtype=np.uint32, count=len(texts))
    else:
        data = str(series.str.join("")[0]).encode()
        lengths = series.str.len_bytes().fill_null(0).to_numpy()
    keys = _core.hash_texts(data, np.ascontiguousarray(lengths, dtype=np.uint32))
    return np.where(valid, keys, np.uint64(0)), valid

"""Devices as points: near where they do the same things in the same proportions.

Of each aspect a device's counts become a distribution; the square root of it has the length 1, and
the distance between two such points is Hellinger's (1909), up to √2. Symbols that one device alone
has say nothing about likeness and are left out. A random projection of the largest directions
(Halko, Martinsson, Tropp, 2011) keeps 32 numbers for each device.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nonself.pattern_of_life.columns import Keys
from nonself.pattern_of_life.scale import Numbers

DIMENSIONS: Final = 32
MOST_SYMBOLS: Final = 20_000
"""Of each aspect the symbols that most devices have."""
LEAST_WINDOWS: Final = 24.0
"""A device with less history than this (two hours of activity) is not placed."""
_DIGITS: Final = 6
"""Points are rounded, so that the last bits of a library do not decide anything."""


@dataclass(frozen=True)
class Counts:
    """Decayed counts of one aspect, one row for each (device, symbol)."""

    device: Keys
    symbol: Keys
    count: Numbers


@dataclass(frozen=True)
class Points:
    """Devices in the space, ascending by key."""

    device: Keys
    place: npt.NDArray[np.float64]
    """One row for each device."""

    def __len__(self) -> int:
        """Number of devices."""
        return len(self.device)


def embed(aspects: Sequence[Counts]) -> Points:
    """Place every device that has enough history."""
    known = [np.unique(each.device) for each in aspects]
    device = np.unique(np.concatenate(known)) if known else np.empty(0, dtype=np.uint64)
    windows = np.zeros(len(device))
    for each in aspects:
        total = np.bincount(np.searchsorted(device, each.device), each.count, len(device))
        windows = np.maximum(windows, total)
    device = device[windows >= LEAST_WINDOWS]
    if not len(device):
        return Points(device, np.zeros((0, 0)))
    whole = sparse.hstack([_rooted(each, device) for each in aspects]).tocsr()
    whole = whole * (1.0 / np.sqrt(max(1, len(aspects))))
    return Points(device, _projected(whole).round(_DIGITS))


def _rooted(counts: Counts, device: Keys) -> sparse.csr_matrix:
    """The square roots of one aspect's distributions."""
    place = np.minimum(np.searchsorted(device, counts.device), len(device) - 1)
    kept = device[place] == counts.device
    symbol, column, shared = np.unique(counts.symbol[kept], return_inverse=True, return_counts=True)
    # Most shared first, then by key: the cut does not depend on the order of rows.
    order = np.lexsort((symbol, -shared))[:MOST_SYMBOLS]
    order = order[shared[order] > 1]
    new = np.full(len(symbol), -1)
    new[order] = np.arange(len(order))
    row, column, count = place[kept], new[column], counts.count[kept]
    used = column >= 0
    total = np.bincount(row[used], count[used], len(device))
    value = np.sqrt(count[used] / np.maximum(total[row[used]], 1e-12))
    shape = len(device), max(1, len(order))
    return sparse.csr_matrix((value, (row[used], column[used])), shape=shape)


def _projected(whole: sparse.csr_matrix) -> npt.NDArray[np.float64]:
    if min(whole.shape) <= DIMENSIONS + 1:
        return np.asarray(whole.toarray())
    from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415 - takes a second to import

    found = TruncatedSVD(DIMENSIONS, algorithm="randomized", random_state=0).fit_transform(whole)
    return np.asarray(found)

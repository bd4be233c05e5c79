"""Numbers per device, one row each, held as columns that grow."""

from typing import Final

import numpy as np
import numpy.typing as npt

from nonself.events.roles import FEATURES

_FIRST_SIZE: Final = 64
_NAMES: Final = ("first", "last", "role", "fixed_role", "last_ot_day", "zone", "alive", "counts")


class Columns:
    """Columns of equal length; the first ``size`` rows are in use."""

    def __init__(self) -> None:
        self.first = np.zeros(_FIRST_SIZE, dtype=np.int64)
        """When the device was first seen, ns."""
        self.last = np.zeros(_FIRST_SIZE, dtype=np.int64)
        self.role = np.zeros(_FIRST_SIZE, dtype=np.int64)
        """Place in ``ROLES``."""
        self.fixed_role = np.zeros(_FIRST_SIZE, dtype=np.int64)
        """Role that the site file says; -1 when it says none."""
        self.last_ot_day = np.zeros(_FIRST_SIZE, dtype=np.int64)
        self.zone = np.zeros(_FIRST_SIZE, dtype=np.int64)
        """Place of its zone among the zones."""
        self.alive = np.zeros(_FIRST_SIZE, dtype=bool)
        self.counts = np.zeros((_FIRST_SIZE, len(FEATURES)), dtype=np.int64)
        """Evidence for roles, in the order of ``FEATURES``."""
        self.size = 0

    def add(self, first: int, role: int) -> int:
        """A new row."""
        if self.size == len(self.first):
            for name in _NAMES:
                old = getattr(self, name)
                setattr(self, name, np.concatenate([old, np.zeros_like(old)]))
        row = self.size
        self.first[row] = self.last[row] = first
        self.role[row], self.fixed_role[row], self.last_ot_day[row] = role, -1, -1
        self.alive[row], self.counts[row] = True, 0
        self.size += 1
        return row

    def keep(self, rows: npt.NDArray[np.int64]) -> None:
        """Drop all other rows."""
        room = max(_FIRST_SIZE, 2 * len(rows))
        for name in _NAMES:
            old = getattr(self, name)
            new = np.zeros((room, *old.shape[1:]), dtype=old.dtype)
            new[: len(rows)] = old[rows]
            setattr(self, name, new)
        self.size = len(rows)

    def state(self) -> dict[str, object]:
        """The rows in use, as plain lists."""
        return {name: getattr(self, name)[: self.size].tolist() for name in _NAMES}

    def restore(self, state: dict[str, list[object]]) -> None:
        """Take the rows of a saved state."""
        self.size = len(state["first"])
        room = max(_FIRST_SIZE, 2 * self.size)
        for name in _NAMES:
            old = getattr(self, name)
            new = np.zeros((room, *old.shape[1:]), dtype=old.dtype)
            if self.size:
                new[: self.size] = np.array(state[name], dtype=old.dtype)
            setattr(self, name, new)

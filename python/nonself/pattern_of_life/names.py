"""The names behind the keys of devices: what a person reads. Bounded; the oldest stay."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from nonself.pattern_of_life.columns import Keys, not_in
from nonself.pattern_of_life.who import Who

MOST: Final = 1_000_000


@dataclass
class Names:
    """Device key to name."""

    known: dict[int, str] = field(default_factory=dict)
    _keys: Keys = field(default_factory=lambda: np.empty(0, dtype=np.uint64))

    def learn(self, who: Who) -> None:
        """Take the devices that were not there before."""
        new = not_in(who.keys, self._keys)[: MOST - len(self.known)]
        if len(new):
            self.known.update(zip(new.tolist(), who.names(new), strict=True))
            self._keys = np.union1d(self._keys, new)

    def state(self) -> list[list[str]]:
        """Everything, as plain JSON."""
        return [[str(key), name] for key, name in sorted(self.known.items())]

    @classmethod
    def restored(cls, state: list[list[str]]) -> "Names":
        """Go on from :meth:`state`."""
        known = {int(key): name for key, name in state}
        return cls(known, np.array(sorted(known), dtype=np.uint64))

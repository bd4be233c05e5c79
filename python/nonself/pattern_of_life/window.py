"""Windows: a number of the last minutes or hours. They learn nothing and have no p-value."""

from nonself import _core
from nonself.events.tick import TICK_NS
from nonself.pattern_of_life.amounts import Amounts, amounts
from nonself.pattern_of_life.aspect import Input, Tested
from nonself.pattern_of_life.columns import Whole
from nonself.pattern_of_life.spec import AspectSpec


class Window:
    """A window that slides by ticks and ends with the present one; distinct counts are exact."""

    def __init__(self, spec: AspectSpec) -> None:
        self.spec = spec
        self.ticks = _core.SlidingCounts()

    def step(self, tick: Input) -> Tested | None:
        """The number of the window that ends with this tick, for each entity in it."""
        self.ticks.expire(tick.at + TICK_NS - self.spec.window_ns)
        found = amounts(self.spec, tick)
        if found is None:
            return None
        seen = slide(self.spec, self.ticks, tick.at, found)
        facets = {"seen": seen.astype(float)}
        return Tested(self.spec, found.columns, found.kept, found.unit, found.row, facets, None)

    def parts(self) -> dict[str, bytes]:
        """The state as bytes by name."""
        return {"ticks": self.ticks.to_bytes()}

    def restore(self, parts: dict[str, bytes]) -> None:
        """Take a state; ValueError when it is none."""
        self.ticks = _core.SlidingCounts.from_bytes(parts["ticks"])

    def copy(self) -> "Window":
        """Another one with the same state."""
        made = Window(self.spec)
        made.ticks = self.ticks.copy()
        return made

    @property
    def evicted(self) -> int:
        """Nothing is dropped before its time."""
        return 0


def slide(spec: AspectSpec, ticks: _core.SlidingCounts, at: int, found: Amounts) -> Whole:
    """Add a tick; give the number of the whole window for its entities."""
    if spec.window_ns == TICK_NS:
        return found.seen
    ticks.push(at, *found.pairs)
    return ticks.distinct(found.entity) if spec.measure == "distinct" else ticks.sum(found.entity)

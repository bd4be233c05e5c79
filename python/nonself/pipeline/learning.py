"""How far the pattern of life is, and how long the rest will take."""

from typing import Final

from nonself.events.tick import TICK_NS
from nonself.incidents.overview import Learning, LearntAspect
from nonself.incidents.words import HOUR, lasting
from nonself.pattern_of_life import BUILT_IN, PatternOfLife

_COMPLETE: Final = 99.5
_LONG: Final = 90 * 24 * HOUR
"""Longer than this is said as this: such an estimate says no more."""


def learning(life: PatternOfLife, started: int | None, clock: int | None) -> Learning:
    """What the past supports at the alerting level; the rest, at the pace so far."""
    if started is None or clock is None or clock <= started:
        return Learning(0.0)
    watched = clock - started
    found = life.maturity(clock - clock % TICK_NS)
    aspects = tuple(
        LearntAspect(name, each, _needs(each, watched))
        for name, each in found.items()
        if name in BUILT_IN
    )
    return Learning(watched / 1e9, aspects)


def _needs(maturity: float, watched: int) -> str:
    """How long it takes until the maturity is 100, were all days like those so far.

    >>> _needs(25.0, 10 * HOUR), _needs(0.0, HOUR), _needs(100.0, HOUR)
    ('about 1 day 6 hours', 'to be seen first', '')
    """
    if maturity >= _COMPLETE:
        return ""
    if maturity <= 0:
        return "to be seen first"
    rest = round(watched * (100.0 - maturity) / maturity / HOUR) * HOUR
    return f"more than {lasting(_LONG)}" if rest > _LONG else f"about {lasting(max(HOUR, rest))}"

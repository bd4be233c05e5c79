"""What is usual, for every device: learnt, scored, explained."""

from nonself.pattern_of_life.aspects import BUILT_IN
from nonself.pattern_of_life.evidence import Evidence
from nonself.pattern_of_life.life import PatternOfLife
from nonself.pattern_of_life.saved import StateError
from nonself.pattern_of_life.settings import Settings
from nonself.pattern_of_life.spec import AspectSpec

__all__ = ["BUILT_IN", "AspectSpec", "Evidence", "PatternOfLife", "Settings", "StateError"]

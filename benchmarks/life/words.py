"""What the aspects of a run are."""

from __future__ import annotations

from functools import cache

from nonself.detection.loader import built_in
from nonself.pipeline.engine import learnt_aspects


@cache
def _kinds() -> dict[str, str]:
    return {spec.name: spec.kind for spec in learnt_aspects(built_in().models)}


def kind_of_aspect(name: str) -> str:
    """``category``, ``rate`` and so on."""
    return _kinds()[name]

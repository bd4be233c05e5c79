"""From events to an incident: which stories are worth a person's attention.

The rule, in one paragraph. An event is as strong as its importance times its confidence. Of each
phase of an attack the strongest event counts; events of context count half. Strengths combine as
independent evidence does: the story is as strong as ``1 - product of (1 - strength)``. It is an
incident from :data:`THRESHOLD` on. So one event alone has to be grave and well supported (a new
office device that scans controllers), two moderate ones of different phases suffice when they are
linked, and ten of the same kind are not more than one. What stays below is counted, never shown
as an incident.
"""

from collections.abc import Iterable
from typing import Final

from nonself.incidents.hypotheses.base import CONTEXT
from nonself.schema.incident import Event

THRESHOLD: Final = 0.8
"""An unusual but explainable day (a first support session with an administrator's account, or a
first download by an engineering workstation) stays under it; each step of an intrusion by a device
without a past comes near it alone."""
CONTEXT_WEIGHT: Final = 0.5
NO_STEP: Final = frozenset({"New device", "Device went silent"})
"""Hypotheses that describe a device rather than a deed."""
IMPORTANCE_PER_PHASE: Final = 2
"""What each further phase adds to the importance of an incident."""


def strength(event: Event) -> float:
    """0 to 1: how much this event alone says that something is wrong."""
    weight = CONTEXT_WEIGHT if event.phase == CONTEXT or event.hypothesis in NO_STEP else 1.0
    return weight * event.importance / 100 * event.confidence


def _by_phase(events: Iterable[Event]) -> dict[str, float]:
    strongest: dict[str, float] = {}
    for event in events:
        strongest[event.phase] = max(strongest.get(event.phase, 0.0), strength(event))
    return strongest


def combined(events: Iterable[Event]) -> float:
    """0 to 1: how much the events together say that something is wrong."""
    doubt = 1.0
    for _, value in sorted(_by_phase(events).items()):
        doubt *= 1 - value
    return 1 - doubt


def is_incident(events: Iterable[Event]) -> bool:
    """Whether a person should read this story."""
    listed = tuple(events)
    deeds = [event for event in listed if event.hypothesis not in NO_STEP]
    return bool(deeds) and combined(listed) >= THRESHOLD


def importance(events: Iterable[Event]) -> float:
    """0 to 100: the gravest event, and a little for each further phase."""
    phases = _by_phase(events)
    most = max(phases.values(), default=0.0)
    return round(min(100.0, 100 * most + IMPORTANCE_PER_PHASE * (len(phases) - 1)), 1)

from datetime import UTC, datetime

import pytest

from nonself.incidents import gate
from nonself.schema.incident import Event


def event(phase: str, importance: float, confidence: float, hypothesis: str = "Some deed") -> Event:
    time = datetime(2020, 7, 16, tzinfo=UTC)
    return Event(
        id=f"{phase}{importance}", title="", hypothesis=hypothesis, start=time, end=time,
        device="d", endpoints=(), summary=("", "", ""), phase=phase, importance=importance,
        confidence=confidence, techniques=(), comparisons=(), details=(), breaches=(),
    )  # fmt: skip


def test_one_grave_and_certain_event_is_an_incident() -> None:
    assert gate.is_incident([event("discovery", 90, 0.95)])


def test_one_moderate_event_is_not() -> None:
    assert not gate.is_incident([event("discovery", 60, 0.8)])


def test_two_moderate_events_of_different_phases_are() -> None:
    assert gate.is_incident([event("discovery", 75, 0.8), event("lateral-movement", 75, 0.7)])


def test_ten_of_the_same_phase_are_not_more_than_one() -> None:
    assert not gate.is_incident([event("discovery", 75, 0.8)] * 10)


def test_a_new_device_that_goes_again_is_no_incident_whatever_it_weighs() -> None:
    visitor = event("initial-access", 100, 1.0, "New device")
    assert not gate.is_incident([visitor, event("context", 100, 1.0, "Device went silent")])


def test_context_counts_half() -> None:
    assert gate.strength(event("context", 80, 0.5)) == pytest.approx(0.2)


def test_importance_grows_with_the_phases_and_ends_at_100() -> None:
    one = [event("discovery", 80, 0.9)]
    assert gate.importance(one) == 72
    assert gate.importance([*one, event("persistence", 50, 0.5)]) == 74
    assert gate.importance([event(f"phase {n}", 100, 1) for n in range(9)]) == 100

"""The main job: the sabotage is found from the packets alone, and the benign days are quiet."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from played import Baseline, Outcome

from nonself.detection.loader import built_in

TWELVE = {
    "Unusual Activity from New Device",
    "Anomalous SSL without SNI to New External",
    "Rare External SSL Self-Signed",
    "Unusual Admin RDP Session",
    "Multiple Failed Internal Connections",
    "Possible ICS Protocol",
    "Anomalous IT to ICS Connection",
    "Multiple Failed Connections to ICS Device",
    "Multiple New Discover Commands",
    "Multiple New Action Commands",
    "Uncommon ICS Reprogram",
    "Unusual ICS Connectivity",
}
Play = Callable[[str], Outcome]

pytestmark = pytest.mark.timeout(900)


def test_ten_benign_days_give_no_incident_and_few_low_breaches(baseline: Baseline) -> None:
    assert baseline.report.incidents == ()
    days = Counter(str(ts.date()) for ts in baseline.report.breaches["ts"])
    assert all(count <= 2 for count in days.values()), days


def test_the_sabotage_is_one_incident(play: Play) -> None:
    outcome = play("")
    assert len(outcome.report.incidents) == 1
    (incident,) = outcome.report.incidents
    acting = [d for d in incident.devices if outcome.truth["device"]["address"] in d.ips]
    assert [outcome.truth["device"]["mac"]] == [*acting[0].macs]


def test_all_twelve_models_breach_about_the_intruder(play: Play) -> None:
    assert {model.title for model in built_in().models} == TWELVE
    assert play("").models() == TWELVE


TOLD_BY = {
    1: "New device",
    2: "Administrative remote session",
    3: "Network scan",
    4: "Unusual external connections",
    5: "External calls on industrial ports",
    6: "Unusual data transfer",
    7: "ICS reconnaissance",
    8: "Device went silent",
}
"""The hypothesis that tells a step, by its number."""


@pytest.mark.parametrize("number", TOLD_BY)
def test_every_step_is_told_by_its_hypothesis_and_at_its_time(play: Play, number: int) -> None:
    outcome = play("")
    (incident,) = outcome.report.incidents
    step = outcome.truth["steps"][number - 1]
    assert step["step"] == number
    expected = datetime.fromisoformat(step["end" if number == max(TOLD_BY) else "start"])
    told = [event for event in incident.events if event.hypothesis == TOLD_BY[number]]
    assert told
    assert abs(told[0].start - expected) < timedelta(minutes=1)


def test_the_story_has_the_numbers(play: Play) -> None:
    outcome = play("")
    (incident,) = outcome.report.incidents
    steps = {step["step"]: step for step in outcome.truth["steps"]}
    story = incident.summary
    assert f"{steps[1]['hostname']} ({steps[1]['address']}) appeared in Computing" in story
    assert f'as "{steps[2]["user"].lower()}"' in story
    assert f"tried {steps[3]['targets']} addresses in Industrial on ports 102 (S7)" in story
    assert "502 (Modbus)" in story
    assert f"sent {steps[6]['client_octets'] / 1e6:.1f} MB to wincc01" in story
    assert all(server in story for server in steps[4]["servers"])
    assert all(server in story for server in steps[7]["servers"])


@pytest.mark.parametrize(
    "words",
    [
        "PLC Stop",
        "Request Download",
        "Write Variable",
        "Read Variable",
        "_INSE",
        "Write Multiple Registers",
        "Write Single Coil",
        "Read Holding Registers",
        "Read Device Identification",
    ],
)
def test_the_commands_are_named(play: Play, words: str) -> None:
    assert words.lower() in play("").text.lower()


@pytest.mark.parametrize(
    ("variation", "gone"),
    [
        ("without_step_2", {"Unusual Admin RDP Session"}),
        ("without_step_3", {"Multiple Failed Connections to ICS Device"}),
        ("without_step_4", {"Anomalous SSL without SNI to New External"}),
        ("without_step_5", {"Possible ICS Protocol"}),
        ("without_step_7", {"Uncommon ICS Reprogram", "Multiple New Action Commands"}),
    ],
)
def test_without_a_step_its_models_are_quiet_and_the_rest_is_told(
    play: Play, variation: str, gone: set[str]
) -> None:
    outcome = play(variation)
    assert len(outcome.report.incidents) == 1
    assert gone.isdisjoint(outcome.models())


@pytest.mark.parametrize(
    "variation",
    [
        "without_step_1",
        "without_step_6",
        "slow_scan",
        "rdp_normal_user",
        "tls13",
        "modbus_other_port",
    ],
)
def test_what_hides_better_is_still_one_incident(play: Play, variation: str) -> None:
    assert len(play(variation).report.incidents) == 1

from plant import Scene

from nonself.incidents.hypotheses.base import Refuted
from nonself.incidents.hypotheses.silent_device import SilentDevice

HYPOTHESIS = SilentDevice()


def visitor(scene: Scene) -> str:
    device = scene.device(
        "visitor", "10.1.0.99", first_seen="2020-07-14 09:00", last_seen="2020-07-15 09:00"
    )
    for ts in ("2020-07-14 09:00", "2020-07-14 21:00", "2020-07-15 08:59"):
        scene.conn(device, "dev-wincc01.plant.example", ts, 443)
    return device


def test_a_visitor_that_left_is_told_with_the_time_after_it(scene: Scene) -> None:
    case = scene.case(visitor(scene), "2020-07-14 08:00", "2020-07-15 10:00")
    finding = HYPOTHESIS.test(case)
    assert finding.observed == (
        "visitor (10.1.0.99) was last seen at 09:00 UTC on 15 Jul 2020, 1 day after its first "
        "sight. The capture goes on for 1 day 15 hours without it; its longest pause before was "
        "11 hours 59 minutes."
    )
    assert finding.confidence == 0.95


def test_a_known_device_that_is_off_for_a_night_is_not_gone(scene: Scene) -> None:
    device = scene.device("office-2", "10.1.0.21", last_seen="2020-07-16 17:00")
    for day in range(6, 17):
        scene.conn(device, "dev-wincc01.plant.example", f"2020-07-{day:02} 08:00", 443)
    case = scene.case(device, "2020-07-16 08:00", "2020-07-17 00:00")
    assert HYPOTHESIS.test(case) == Refuted(
        "Looked for an unusual silence, found 7 hours at the end of the capture, and pauses of up "
        "to 23 hours 59 minutes before."
    )


def test_on_the_first_day_silence_says_nothing(scene: Scene) -> None:
    device = scene.device("office-2", "10.1.0.21", last_seen="2020-07-06 17:00")
    scene.conn(device, "dev-wincc01.plant.example", "2020-07-06 16:59", 443)
    case = scene.case(device, "2020-07-06 08:00", "2020-07-06 18:00")
    assert HYPOTHESIS.test(case) == Refuted(
        "Looked for an unusual silence, found 10 days 7 hours at the end of the capture, and no "
        "day of history before it to say what is usual."
    )


def test_an_active_device_is_not_silent(scene: Scene) -> None:
    case = scene.case("dev-office-1", "2020-07-16 08:00", "2020-07-17 00:00")
    assert HYPOTHESIS.test(case) == Refuted(
        "Looked for silence at the end of the capture, found the device active."
    )

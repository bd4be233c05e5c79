from plant import Scene

from nonself.incidents.hypotheses.base import Refuted
from nonself.incidents.hypotheses.external_ics import ExternalIcs

HYPOTHESIS = ExternalIcs()
AROUND = ("2020-07-14 08:00", "2020-07-14 12:00")


def test_failed_calls_outside_on_port_502_are_told(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    for minute in range(10, 14):
        scene.failed(device, f"203.0.113.{minute % 2 + 50}", f"2020-07-14 09:{minute}", 502)
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert finding.title == "Failed calls to outside servers on port 502 (Modbus)"
    assert finding.observed == (
        "visitor (10.1.0.99) tried to reach 2 outside servers (203.0.113.50 and 203.0.113.51) on "
        "port 502 (Modbus) 4 times from 09:10 to 09:13 UTC on 14 Jul 2020. 4 attempts (100 %) "
        "failed; 0 were answered. It had never called the outside on this port before."
    )
    assert finding.confidence == 0.85


def test_a_single_slip_is_not_told(scene: Scene) -> None:
    scene.failed("dev-office-1", "203.0.113.50", "2020-07-14 09:10", 502)
    assert HYPOTHESIS.test(scene.case("dev-office-1", *AROUND)) == Refuted(
        "Looked for calls to outside servers on industrial ports, found 1 attempt."
    )


def test_a_remote_service_that_is_used_every_day_is_usual(scene: Scene) -> None:
    for day in (10, 14):
        for minute in range(10, 14):
            scene.conn("dev-office-1", "203.0.113.50", f"2020-07-{day} 09:{minute}", 4840)
    assert HYPOTHESIS.test(scene.case("dev-office-1", *AROUND)) == Refuted(
        "Looked for new calls to outside servers on industrial ports, found 4 calls, as on earlier "
        "days."
    )

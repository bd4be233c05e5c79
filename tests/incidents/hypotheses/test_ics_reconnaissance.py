from plant import Scene

from nonself.incidents.hypotheses.base import Refuted
from nonself.incidents.hypotheses.ics_reconnaissance import IcsReconnaissance

HYPOTHESIS = IcsReconnaissance()
AROUND = ("2020-07-14 08:00", "2020-07-14 12:00")
SZL = {"class": "discover", "subfunction": "Read SZL", "area": "SZL 0x001c"}


def test_controllers_that_were_identified_are_told_with_the_commands(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    for plc in ("dev-plc-1", "dev-plc-2"):
        scene.command(device, plc, "2020-07-14 09:10", "Request: CPU Functions", **SZL)
    scene.command(device, "dev-plc-1", "2020-07-14 09:12", "Read Variable", area="DB1", address=0)
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert finding.title == "S7 reconnaissance of 2 controllers"
    assert finding.observed == (
        "visitor (10.1.0.99) sent 2 commands that ask who they are or what they contain and 1 "
        "command that reads their values to 2 controllers (plc-1 (10.2.0.21) and plc-2 "
        "(10.2.0.22)) from 09:10 to 09:12 UTC on 14 Jul 2020: S7 CPU Functions: Read SZL (2×) and "
        "S7 Read Variable (1×). It had never sent such commands to them before. In 8 days 8 hours "
        "before, nobody had sent them commands that identify."
    )
    assert finding.techniques == ("T0888", "T0846", "T0801")


def test_program_upload_is_named(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    more = {"class": "discover", "block": "DB20"}
    scene.command(device, "dev-plc-1", "2020-07-14 09:10", "Start Upload", **more)
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert "copied program blocks" in finding.meaning
    assert "T0845" in finding.techniques


def test_the_operator_station_reads_what_it_always_reads(scene: Scene) -> None:
    assert HYPOTHESIS.test(
        scene.case("dev-hmi", "2020-07-14 00:00", "2020-07-14 12:00")
    ) == Refuted(
        "Looked for controllers asked for the first time, found 2 commands, all to controllers it "
        "had asked before."
    )


def test_who_sends_no_commands_does_not_search(scene: Scene) -> None:
    assert HYPOTHESIS.test(scene.case("dev-office-1", *AROUND)) == Refuted(
        "Looked for commands that identify or read controllers, found none."
    )

from plant import Scene

from nonself.incidents.hypotheses.base import Refuted
from nonself.incidents.hypotheses.ot_commands import OtCommands

HYPOTHESIS = OtCommands()
AROUND = ("2020-07-14 08:00", "2020-07-14 12:00")
WRITE = {"class": "action", "area": "DB1", "address": 4, "request_values": [7, 208]}


def visitor(scene: Scene) -> str:
    return scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")


def test_writes_and_stops_are_told_with_who_usually_does(scene: Scene) -> None:
    device = visitor(scene)
    for minute in (10, 11):
        scene.command(device, "dev-plc-1", f"2020-07-14 09:{minute}", "Write Variable", **WRITE)
    scene.command(
        device, "dev-plc-2", "2020-07-14 09:20", "PLC Stop",
        **{"class": "action", "status": "error", "error": "Access denied"},
    )  # fmt: skip
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert finding.title == "S7 commands to 2 controllers, 1 told to stop"
    assert finding.observed == (
        "visitor (10.1.0.99) sent 3 commands that change the process to 2 controllers (plc-1 "
        "(10.2.0.21) and plc-2 (10.2.0.22)) from 09:10 to 09:20 UTC on 14 Jul 2020: S7 PLC Stop "
        "(1×) and S7 Write Variable (2×). 1 command told plc-2 (10.2.0.22) to stop. 1 command "
        "was refused. Until then such commands came from hmi (10.2.0.12) (16 times in 8 days "
        "8 hours)."
    )
    assert finding.techniques == ("T0855", "T0836", "T0858", "T0816")
    first, second = finding.details[1:]
    assert first.title == "Commands to plc-1 (10.2.0.21)"
    assert first.rows[0].label == "S7 Write Variable (action)"
    assert first.rows[0].value == (
        "2× from 09:10 UTC on 14 Jul 2020; DB1 address 4; values 7, 208, 7, 208; 2 ok"
    )
    assert second.rows[0].value.endswith("1 refused (Access denied)")


def test_modbus_functions_are_named_for_people(scene: Scene) -> None:
    device = visitor(scene)
    scene.command(
        device, "dev-plc-1", "2020-07-14 09:10", "WRITE_SINGLE_COIL", protocol="modbus",
        **{"class": "action", "area": "coil", "address": 3, "request_values": [1]},
    )  # fmt: skip
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert finding.deed == (
        "sent 1 command that changes the process to 1 controller (plc-1 (10.2.0.21)) over Modbus: "
        "Modbus Write Single Coil (1×)"
    )


def test_a_protocol_on_a_foreign_port_is_said(scene: Scene) -> None:
    device = visitor(scene)
    scene.command(
        device, "dev-plc-1", "2020-07-14 09:10", "WRITE_SINGLE_COIL", protocol="modbus",
        **{"class": "action", "id.resp_p": 5020},
    )  # fmt: skip
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert "It spoke Modbus on port 5020, where that does not belong." in finding.observed


def test_the_operator_station_may_write(scene: Scene) -> None:
    assert HYPOTHESIS.test(scene.case("dev-hmi", *AROUND)) == Refuted(
        "Looked for unauthorised commands, found 2 commands that change the process, all to "
        "controllers it had commanded before."
    )


def test_but_when_it_stops_a_controller_for_the_first_time_it_is_told(scene: Scene) -> None:
    scene.command("dev-hmi", "dev-plc-1", "2020-07-14 09:20", "PLC Stop", **{"class": "action"})
    finding = HYPOTHESIS.test(scene.case("dev-hmi", *AROUND))
    assert finding.title == "S7 commands to 1 controller, 1 told to stop"
    assert finding.confidence < 0.2


def test_from_the_office_it_is_judged_without_history(scene: Scene) -> None:
    scene.command("dev-office-1", "dev-plc-1", "2020-07-06 09:10", "Write Variable", **WRITE)
    finding = HYPOTHESIS.test(scene.case("dev-office-1", "2020-07-06 08:00", "2020-07-06 12:00"))
    assert finding.confidence == 0.55


def test_in_the_first_hours_a_plant_may_command_itself(scene: Scene) -> None:
    assert HYPOTHESIS.test(
        scene.case("dev-hmi", "2020-07-06 08:00", "2020-07-06 12:00")
    ) == Refuted(
        "Looked for unauthorised commands, found 2 commands that change the process, and no day of "
        "history yet to say who may send them."
    )


def test_what_the_controller_answers_is_no_command(scene: Scene) -> None:
    scene.command(
        "dev-office-1",
        "dev-plc-1",
        "2020-07-14 09:10",
        "Push",
        is_orig=False,
        **{"class": "action"},
    )
    assert isinstance(HYPOTHESIS.test(scene.case("dev-office-1", *AROUND)), Refuted)

from plant import Scene

from nonself.incidents.hypotheses.base import Refuted
from nonself.incidents.hypotheses.network_scan import NetworkScan

HYPOTHESIS = NetworkScan()
AROUND = ("2020-07-14 08:00", "2020-07-14 12:00")


def scan(scene: Scene, ports: tuple[int, ...] = (102, 502), addresses: range = range(1, 41)) -> str:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    for host in addresses:
        for port in ports:
            minute = host % 3
            if port == 102 and host in (21, 22):
                scene.conn(device, f"dev-plc-{host - 20}", f"2020-07-14 09:3{minute}", port)
            else:
                scene.failed(device, f"10.2.0.{host}", f"2020-07-14 09:3{minute}", port)
    return device


def test_a_scan_is_told_with_targets_ports_and_answers(scene: Scene) -> None:
    finding = HYPOTHESIS.test(scene.case(scan(scene), *AROUND))
    assert finding.title == "Scan of ports 102 (S7) and 502 (Modbus) in Industrial"
    assert finding.observed == (
        "visitor (10.1.0.99) opened 80 connections to 40 addresses in Industrial on ports 102 (S7) "
        "and 502 (Modbus) from 09:30 to 09:32 UTC on 14 Jul 2020. 78 of them (97.5 %) failed; 2 "
        "devices answered: plc-1 (10.2.0.21) and plc-2 (10.2.0.22)."
    )
    assert finding.techniques == ("T1046", "T0846")
    assert finding.endpoints == ("dev-plc-1", "dev-plc-2")
    assert finding.leads_to == ()
    ports = finding.details[1].rows
    assert [(row.label, row.value) for row in ports] == [
        ("102 (S7)", "40 addresses, 40 attempts, 38 failed, 2 answered"),
        ("502 (Modbus)", "40 addresses, 40 attempts, 40 failed, 0 answered"),
    ]


def test_one_port_and_no_answer_read_well_too(scene: Scene) -> None:
    finding = HYPOTHESIS.test(scene.case(scan(scene, ports=(9999,)), *AROUND))
    assert finding.title == "Scan of port 9999 in Industrial"
    assert "no device answered." in finding.observed
    assert "controllers" not in finding.meaning


def test_many_ports_of_one_address_are_a_scan(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    for port in range(1000, 1020):
        scene.failed(device, "10.1.0.20", "2020-07-14 09:30", port)
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert "20 connections to 1 address" in finding.observed


def test_a_client_that_misses_a_few_servers_does_not_scan(scene: Scene) -> None:
    case = scene.case(scan(scene, addresses=range(1, 6)), *AROUND)
    assert HYPOTHESIS.test(case) == Refuted(
        "Looked for 8 or more internal addresses that fail on one port, found at most 5."
    )


def test_a_scanner_that_scans_every_day_is_usual(scene: Scene) -> None:
    device = scene.device("scanner", "10.1.0.30")
    for day in ("12", "13", "14"):
        for host in range(1, 41):
            scene.failed(device, f"10.2.0.{host}", f"2020-07-{day} 09:30", 22)
    assert isinstance(HYPOTHESIS.test(scene.case(device, *AROUND)), Refuted)


def test_nothing_tried_is_nothing_found(scene: Scene) -> None:
    assert HYPOTHESIS.test(scene.case("dev-office-1", *AROUND)) == Refuted(
        "Looked for 8 or more internal addresses that fail on one port, found none."
    )

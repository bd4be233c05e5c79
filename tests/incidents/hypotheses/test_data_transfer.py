from plant import Scene

from nonself.incidents.hypotheses.base import Refuted
from nonself.incidents.hypotheses.data_transfer import DataTransfer

HYPOTHESIS = DataTransfer()
AROUND = ("2020-07-14 08:00", "2020-07-14 12:00")
SERVER = "dev-wincc01.plant.example"
RDP = {"service": "rdp,ssl", "service_key": "rdp,ssl"}


def test_an_upload_is_told_with_what_is_usual(scene: Scene) -> None:
    for day in (10, 11):
        scene.conn("dev-engineer", SERVER, f"2020-07-{day} 10:00", 3389, orig_bytes=200_000, **RDP)
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    scene.conn(device, SERVER, "2020-07-14 09:10", 3389, orig_bytes=50_000, **RDP)
    scene.conn(
        device, SERVER, "2020-07-14 10:02", 3389, orig_bytes=31_700_000, resp_bytes=900_000,
        duration=1920.0, **RDP,
    )  # fmt: skip
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert finding.title == "Unusual upload of 31.7 MB to wincc01"
    assert finding.observed == (
        "visitor (10.1.0.99) sent 31.7 MB (31,700,000 bytes) to wincc01 (10.2.0.10) and received "
        "900.0 kB (900,000 bytes) over port 3389 (remote desktop) from 10:02 to 10:34 UTC on 14 "
        "Jul 2020, in 1 connection. The largest hour before was 220.0 kB (for other devices with "
        "this service); this is 144 times as much."
    )
    assert finding.phase == "lateral-movement"
    assert finding.comparisons[0].expected == "at most 220.0 kB"


def test_a_nightly_backup_is_usual(scene: Scene) -> None:
    for day in range(7, 15):
        scene.conn(
            "dev-office-1", SERVER, f"2020-07-{day:02} 09:00", 873,
            orig_bytes=800_000_000 + day * 1_000_000,
        )  # fmt: skip
    assert HYPOTHESIS.test(scene.case("dev-office-1", *AROUND)) == Refuted(
        "Looked for transfers over 3 times the usual, found 814.0 MB in an hour with wincc01 "
        "(10.2.0.10); up to 813.0 MB is usual for this pair."
    )


def test_to_the_outside_it_is_exfiltration(scene: Scene) -> None:
    for day in (10, 11):
        scene.conn("dev-office-1", "198.51.100.7", f"2020-07-{day} 10:00", 443, orig_bytes=40_000)
    scene.conn("dev-office-1", "203.0.113.50", "2020-07-14 09:10", 443, orig_bytes=900_000_000)
    finding = HYPOTHESIS.test(scene.case("dev-office-1", *AROUND))
    assert (finding.phase, finding.techniques) == ("exfiltration", ("T1048", "T1041"))


def test_a_few_pages_are_no_transfer(scene: Scene) -> None:
    assert HYPOTHESIS.test(scene.case("dev-office-1", *AROUND)) == Refuted(
        "Looked for a transfer of at least 5.0 MB in an hour, found none."
    )


def test_a_service_that_nobody_used_needs_a_larger_volume(scene: Scene) -> None:
    scene.conn("dev-office-1", SERVER, "2020-07-14 09:10", 5000, orig_bytes=20_000_000)
    case = scene.case("dev-office-1", *AROUND)
    assert HYPOTHESIS.test(case) == Refuted(
        "Looked for transfers over 3 times the usual, found 20.0 MB in an hour with wincc01 "
        "(10.2.0.10); nothing to compare with."
    )

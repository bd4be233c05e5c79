from plant import Scene

from nonself.incidents.hypotheses.admin_session import AdminSession
from nonself.incidents.hypotheses.base import Refuted

HYPOTHESIS = AdminSession()
AROUND = ("2020-07-14 08:00", "2020-07-14 12:00")
SERVER = "dev-wincc01.plant.example"


def test_a_session_of_a_new_device_is_told_with_account_and_volume(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    scene.rdp(
        device, SERVER, "2020-07-14 09:21", "administrator",
        duration=600.0, orig_bytes=2_000_000, resp_bytes=300,
    )  # fmt: skip
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert finding.title == "Administrative session to wincc01 by remote desktop"
    assert finding.observed == (
        "visitor (10.1.0.99) opened 1 remote desktop session to wincc01 (10.2.0.10) as "
        '"administrator" from 09:21 to 09:31 UTC on 14 Jul 2020. It sent 2.0 MB (2,000,000 bytes) '
        "and received 300 bytes. It had never worked on this computer before; who usually does: "
        "engineer (10.1.0.80)."
    )
    assert finding.techniques == ("T1021.001", "T0886", "T0859")
    assert finding.leads_to == (SERVER,)
    assert finding.credentials == ("administrator",)
    assert (finding.importance, finding.confidence) == (90, 0.9)


def test_an_ordinary_user_is_a_remote_session_too_but_weighs_less(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    scene.rdp(device, SERVER, "2020-07-14 09:21", "miller")
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert finding.title == "Remote session to wincc01 by remote desktop"
    assert finding.credentials == ()
    assert (finding.importance, finding.confidence) == (75, 0.7)


def test_the_engineer_who_comes_every_day_is_usual(scene: Scene) -> None:
    assert HYPOTHESIS.test(scene.case("dev-engineer", *AROUND)) == Refuted(
        "Looked for new remote sessions, found 1 session, all to computers and under accounts that "
        "the device had used before."
    )


def test_the_engineer_under_another_account_is_not(scene: Scene) -> None:
    scene.rdp("dev-engineer", SERVER, "2020-07-14 11:00", "administrator")
    finding = HYPOTHESIS.test(scene.case("dev-engineer", *AROUND))
    assert finding.deed == (
        'opened 1 administrative remote desktop session to wincc01 (10.2.0.10) as "administrator"'
    )


def test_other_ways_than_remote_desktop_are_known_by_their_port(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    scene.conn(device, SERVER, "2020-07-14 09:21", 22)
    finding = HYPOTHESIS.test(scene.case(device, *AROUND))
    assert finding.title == "Remote session to wincc01 by SSH"
    assert finding.techniques == ("T1021", "T0886")


def test_without_a_day_of_history_nothing_is_unusual(scene: Scene) -> None:
    case = scene.case("dev-engineer", "2020-07-06 09:00", "2020-07-06 12:00")
    assert HYPOTHESIS.test(case) == Refuted(
        "Looked for unusual remote sessions, found 1 session, and no day of history yet to compare "
        "with."
    )

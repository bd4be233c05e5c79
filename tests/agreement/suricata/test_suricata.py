import pytest
from tests.agreement.expected import captures_folder
from tests.agreement.suricata.reasons import OURS, OUTSIDE
from tests.agreement.suricata.report import Score, measure, table

FLOORS = {
    "rdp": 1.0,
    "tls": 0.62,
    "modbus": 1.0,
    "dnp3": 0.92,
    "enip": 1.0,
    "dns": 0.96,
    "http": 0.9,
    "ssh": 1.0,
    "smb": 0.92,
    "krb5": 0.87,
    "arp": 1.0,
    "dcerpc": 1.0,
    "dhcp": 1.0,
    "fileinfo": 0.5,
    "flow": 0.73,
    "ftp": 0.66,
    "ftp_data": 1.0,
    "ldap": 1.0,
    "mqtt": 1.0,
    "netflow": 1.0,
    "quic": 1.0,
    "smtp": 0.84,
    "snmp": 0.83,
}
"""Share of the checks that translate which are satisfied. It only ever goes up."""

TRANSLATED = 577
"""Checks that translate, wholly or in part: a check cannot be satisfied by not being asked."""

pytestmark = pytest.mark.skipif(captures_folder() is None, reason="no shared captures here")


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return measure()


def test_what_suricata_expects_does_not_fall(scores: dict[str, Score]) -> None:
    print("\n" + table(scores))
    assert set(scores) == set(FLOORS)
    low = {name: f"{s.share:.1%}" for name, s in scores.items() if s.share < FLOORS[name]}
    assert low == {}
    assert sum(len(score.told) for score in scores.values()) >= TRANSLATED


def test_every_reason_is_about_a_check_that_is_not_satisfied(scores: dict[str, Score]) -> None:
    wrong = {(v.check.test, name) for name, s in scores.items() for v in s.unsatisfied}
    assert (set(OURS) | set(OUTSIDE)) - wrong == set(), "satisfied now: take the reasons out"

from pathlib import Path

import pytest
from tests.agreement.suricata import verdict as judging
from tests.agreement.suricata.checks import Check, find, fits
from tests.agreement.suricata.event import Event, matches, value_of
from tests.agreement.suricata.names import dns
from tests.agreement.suricata.verdict import judge


def check(count: int, **match: object) -> Check:
    keys = {name.replace("__", "."): value for name, value in match.items()}
    return Check("t", Path("x.pcap"), ignore_checksums=False, count=count, match=keys, output=None)


@pytest.fixture
def two_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sensor saw ``/a`` and ``/b`` asked for, one of them found."""
    events: list[Event] = [
        {"http": {"url": "/a", "status": 200}},
        {"http": {"url": "/b", "status": 404}},
    ]
    monkeypatch.setattr(judging, "events_of", lambda *_: events)


@pytest.mark.parametrize(
    ("asked", "whole", "satisfied"),
    [
        (check(2, event_type="http"), True, True),
        (check(1, event_type="http"), True, False),
        (check(1, event_type="http", http__url="/b"), True, True),
        (check(0, event_type="http", http__url="/c"), True, True),
        # A key that our rows do not have: the rest is asked, of at least so many.
        (check(1, event_type="http", http__status=200, http__length=9), False, True),
        (check(2, event_type="http", http__status=200, http__length=9), False, False),
        # One packet of the two: it can be either.
        (check(1, event_type="http", pcap_cnt=7), True, True),
    ],
)
@pytest.mark.usefixtures("two_requests")
def test_a_check_is_asked_as_strictly_as_its_keys_allow(
    asked: Check, whole: bool, satisfied: bool
) -> None:
    found = judge(asked)
    assert (found.whole, found.satisfied) == (whole, satisfied)


@pytest.mark.usefixtures("two_requests")
def test_nothing_is_said_of_a_check_of_which_nothing_can_be_asked() -> None:
    assert judge(check(1, event_type="http", http__length=9)).found is None
    assert judge(check(0, event_type="http", http__url="/a", http__length=9)).found is None
    assert judge(check(1, event_type="ftp", ftp__command="USER")).found is None
    assert judge(check(0, event_type="http")).found == 2


def test_a_key_names_a_place_in_an_event() -> None:
    event = {"dns": {"answers": [{"rdata": "1.2.3.4"}, {"rdata": "::1"}], "vlan": [[6]]}}
    assert value_of(event, "dns.answers[1].rdata") == "::1"
    assert value_of(event, "dns.answers[2].rdata") is None
    assert value_of(event, "dns.answers.__len") == 2
    assert value_of(event, "dns.vlan[0][0]") == 6
    assert value_of(event, "dns.id.x") is None
    assert matches({"src_ip": "0000:0000:0000:0000:0000:0000:0000:0001"}, {"src_ip": "::1"})


def test_a_question_with_its_answer_is_two_messages_and_one_alone_is_one() -> None:
    row = dict.fromkeys(("rcode", "rcode_name", "Z", "AA", "TC", "RD", "RA", "answers"))
    row |= {"id.orig_h": "10.0.0.1", "id.orig_p": 5, "id.resp_h": "10.0.0.2", "id.resp_p": 53}
    row |= {"trans_id": 1, "opcode": 0, "query": "a.b", "proto": "udp"}
    row |= {"qtype": None, "qtype_name": None}
    asked = {"qtype": 16, "qtype_name": "TXT"}
    answered = {"rcode": 0, "rcode_name": "NOERROR", "answers": ["TXT 2 ab TXT 0 "], "TTLs": [3.0]}
    rows = [row | asked, row | answered, row | asked | answered]
    found = [[event["dns"]["type"] for event in dns({"dns": [each]})] for each in rows]
    assert found == [["request"], ["response"], ["request", "response"]]
    (response,) = dns({"dns": [row | answered]})
    assert value_of(response, "dns.answers") == [
        {"rdata": "ab", "ttl": 3},
        {"rdata": "", "ttl": 3},
    ]
    assert list(dns({"dns": [row | {"id.resp_p": 137}]})) == []


@pytest.mark.parametrize(
    ("requires", "fit"),
    [
        ({}, True),
        ({"min-version": 8}, True),
        ({"min-version": "8.0.7"}, True),
        ({"min-version": "10"}, False),
        ({"lt-version": "8"}, False),
        ({"lt-version": 9}, False),
        ({"features": ["HAVE_JA3"]}, True),
    ],
)
def test_checks_are_those_of_the_newest_version(requires: dict[str, object], fit: bool) -> None:
    assert fits(requires) is fit


def test_a_test_is_read_with_its_options_and_its_capture(tmp_path: Path) -> None:
    test = tmp_path / "smb" / "one"
    test.mkdir(parents=True)
    (tmp_path / "smb" / "shared.pcap").write_bytes(b"")
    text = "args: [-k none]\npcap: ../shared.pcap\nchecks:\n"
    text += "- stats: {decoder.pkts: 1}\n"
    text += "- filter: {count: 3, match: {event_type: smb}}\n"
    text += "- filter: {count: 4, requires: {lt-version: 8}, match: {event_type: smb}}\n"
    (test / "test.yaml").write_text(text)
    (found,) = find(tmp_path)
    assert (found.test, found.count, found.ignore_checksums) == ("smb/one", 3, True)
    assert found.capture == tmp_path / "smb" / "shared.pcap"
    (tmp_path / "smb" / "shared.pcap").unlink()
    assert list(find(tmp_path)) == []

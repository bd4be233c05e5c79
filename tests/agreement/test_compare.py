from pathlib import Path

import pytest
from tests.agreement.compare import Difference, compare
from tests.agreement.expected import Expected, Row, find, parse

FIELDS = ("ts", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "service", "duration")


def row(orig: str = "a", port: str = "1", service: str = "-", duration: str = "1.000000") -> Row:
    return dict(zip(FIELDS, ("0", orig, port, "b", "80", "tcp", service, duration), strict=True))


def expected(*rows: Row) -> Expected:
    return Expected(
        Path("x.pcap"),
        "test",
        "conn",
        FIELDS,
        list(rows),
        ignore_checksums=False,
        bare=False,
        file_hashes=(),
        seen=frozenset(),
    )


def differences(left: list[Row], right: list[Row]) -> list[Difference]:
    return [each for pair in compare(expected(*left), right) for each in pair.differences]


def test_equal_rows_in_any_order_are_equal() -> None:
    rows = [row("a"), row("b"), row("a")]
    assert differences(rows, rows[::-1]) == []


def test_a_missing_row_and_a_row_too_many_both_count() -> None:
    assert differences([row("a"), row("a")], [row("a")]) == [
        Difference("row", "present", "missing")
    ]
    assert differences([row("a")], [row("a"), row("a")]) == [Difference("row", "none", "too many")]


def test_rows_of_the_same_key_are_paired_so_that_most_fields_agree() -> None:
    left = [row(service="http", duration="5.000000"), row(service="ssl", duration="7.000000")]
    right = [row(service="ssl", duration="7.500000"), row(service="http", duration="5.000000")]
    assert differences(left, right) == [Difference("duration", "7.000000", "7.500000")]


def test_a_reversed_connection_is_one_differing_row() -> None:
    pairs = compare(expected(row("a")), [row("z")])
    assert len(pairs) == 1
    assert [each.field for each in pairs[0].differences] == ["id.orig_h"]


@pytest.mark.parametrize(
    ("wanted", "got", "same"),
    [
        ("1.000000", "1.000001", True),
        ("1.000000", "1.000100", False),
        ("XXXXXXXXXX.XXXXXX", "3.5", True),
        ("-", "0.000000", False),
    ],
)
def test_times_may_differ_by_a_rounding(wanted: str, got: str, same: bool) -> None:
    assert (differences([row(duration=wanted)], [row(duration=got)]) == []) is same


def test_services_are_a_set() -> None:
    assert differences([row(service="ssl,quic")], [row(service="quic,ssl")]) == []
    assert differences([row(service="ssl")], [row(service="quic,ssl")]) != []


def test_cut_logs_are_read_with_or_without_a_line_of_names(tmp_path: Path) -> None:
    folder = tmp_path / "x.pcap.expected" / "t"
    folder.mkdir(parents=True)
    (tmp_path / "x.pcap").write_bytes(b"")
    (folder / "conn.log").write_text("### BTest baseline\nid.orig_h\tservice\n10.0.0.1\thttp\n")
    assert parse(folder / "conn.log") == (
        ("id.orig_h", "service"),
        [{"id.orig_h": "10.0.0.1", "service": "http"}],
    )
    (folder / "conn.log").write_text("10.0.0.1\t1\t10.0.0.2\t2\ttcp\t-\n")
    assert parse(folder / "conn.log")[1][0]["id.resp_h"] == "10.0.0.2"


def test_the_options_of_the_test_are_known(tmp_path: Path) -> None:
    folder = tmp_path / "x.pcap.expected"
    for test in ("one", "two", "three"):
        (folder / test).mkdir(parents=True)
        (folder / test / "conn.log").write_text("#fields\tuid\nC1\n")
    (tmp_path / "x.pcap").write_bytes(b"")
    (folder / "COMMANDS.txt").write_text(
        "one (t/one.zeek)\n    zeek -b -C -r $TRACES/x.pcap %INPUT\n"
        "two (t/two.zeek)\n    zeek -Cr $TRACES/x.pcap >out\n"
        "three (t/three.zeek)\n    zcat $TRACES/x | zeek -b -r - %INPUT\n"
    )
    found = {each.test: (each.ignore_checksums, each.bare) for each in find(tmp_path)}
    assert found == {"one": (True, True), "two": (True, False), "three": (False, True)}

from pathlib import Path

import polars as pl
import pytest
from tests.capture.packets import write

from nonself.capture import Batch, CaptureSettings, read_captures
from nonself.schema import LOGS


def conn(batches: list[Batch]) -> pl.DataFrame:
    return pl.concat([batch.records["conn"] for batch in batches if "conn" in batch.records])


def test_records_have_the_types_of_their_schema(tmp_path: Path) -> None:
    batches = list(read_captures([write(tmp_path / "a.pcap")]))
    frame = conn(batches)
    assert frame.schema == LOGS["conn"].polars
    assert frame.sort("ts")["id.orig_p"].to_list() == [40000, 40001, 40002]


def test_files_are_read_in_the_order_of_their_first_packet(tmp_path: Path) -> None:
    late = write(tmp_path / "a.pcap", start=2_000)
    early = write(tmp_path / "deep" / "b.pcap", start=1_000)
    batches = list(read_captures([late, early]))
    assert list(dict.fromkeys(batch.path for batch in batches)) == [early, late]


def test_a_folder_is_searched_and_a_file_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "x" / "one.pcap")
    write(tmp_path / "x" / "y" / "two.pcap.gz", start=1_700_000_000)
    write(tmp_path / "x" / "without_suffix", start=1_700_001_000)
    (tmp_path / "x" / "notes.txt").write_text("no capture, and not meant to be one")
    captures = read_captures([tmp_path, tmp_path / "x" / "one.pcap"])
    assert conn(list(captures)).height == 9
    assert captures.problems == []


def test_progress_ends_at_the_size_of_all_files(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{i}.pcap", start=1_000 * (i + 1), count=5) for i in range(3)]
    captures = read_captures(paths, CaptureSettings(batch_packets=2))
    batches = list(captures)
    read = [batch.bytes_read for batch in batches]
    assert read == sorted(read)
    assert read[-1] == batches[-1].size == sum(path.stat().st_size for path in paths)
    assert [batch.packets for batch in batches] == sorted(batch.packets for batch in batches)
    assert captures.packets == batches[-1].packets == 15
    assert captures.counters["packets"] == 15


def test_the_size_of_the_batches_changes_no_record(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pcap", count=50)
    large = conn(list(read_captures([path])))
    small = conn(list(read_captures([path], CaptureSettings(batch_packets=1))))
    assert small.equals(large)


def test_a_truncated_capture_keeps_what_was_read_and_says_where_it_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.pcap")
    path.write_bytes(path.read_bytes()[:-10])
    captures = read_captures([path])
    assert conn(list(captures)).height == 2
    (problem,) = captures.problems
    assert problem.path == path
    assert "cut off" in problem.message
    assert "10 are missing" in problem.message
    assert captures.counters["packets"] == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.pcap", None, "no such file or directory"),
        ("page.html", b"<html>", "not a capture"),
        ("empty.pcap", b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem_and_no_exception(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    good = write(tmp_path / "good.pcap")
    captures = read_captures([path, good])
    assert conn(list(captures)).height == 3
    (problem,) = captures.problems
    assert reason in problem.message
    assert str(problem).startswith(f"{path}: ")
    assert "\n" not in str(problem)


def test_in_a_folder_only_what_is_named_like_a_capture_has_to_be_one(tmp_path: Path) -> None:
    for name in ("a.txt", "b.pcap", "c.pcapng.gz"):
        (tmp_path / name).write_text("nothing of the kind")
    problems = read_captures([tmp_path]).problems
    assert [problem.path.name for problem in problems] == ["b.pcap", "c.pcapng.gz"]


def test_a_file_that_vanishes_before_it_is_read_is_a_problem(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pcap")
    captures = read_captures([path])
    path.unlink()
    assert list(captures) == []
    assert [problem.path for problem in captures.problems] == [path]


def test_nothing_to_read_is_nothing_read(tmp_path: Path) -> None:
    captures = read_captures([tmp_path])
    assert list(captures) == []
    assert captures.size == captures.packets == 0

"""Small files become one, while others read and write; what is old goes, and it is said."""

import threading
import time
from pathlib import Path

import polars as pl
import pytest

from nonself.lake import Lake, LakeError
from nonself.lake.compaction import Compactor, mergeable
from nonself.lake.parts import parts_of
from nonself.lake.reader import Question, Reader
from nonself.lake.retention import FILE, Limits, dropped
from nonself.schema.log import TIME

HOUR = 3600 * 10**9
TICK = 300 * 10**9
BEGIN = 490_000 * HOUR


def frame(number: int, rows: int = 50) -> pl.DataFrame:
    at = BEGIN + number * TICK
    return pl.DataFrame(
        {"ts": [at + n for n in range(rows)], "uid": [f"C{number}-{n}" for n in range(rows)],
         "id.resp_p": [(502, 102, 443)[n % 3] for n in range(rows)],
         "text": ["x" * 200] * rows}
    ).with_columns(pl.col("ts").cast(TIME))  # fmt: skip


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """Two days in one file for each tick."""
    monkeypatch.setattr("nonself.lake.lake.MERGE_BYTES", 0)
    made = Lake(tmp_path / "lake")
    for number in range(0, 576, 4):
        made.append("conn", frame(number), BEGIN + number * TICK)
        made.append("scores", frame(number, 2), BEGIN + number * TICK)
        made.flush()
    return made


def files(lake: Lake, log: str = "conn") -> int:
    return len(parts_of(lake.root / log)[0])


def test_the_same_records_in_fewer_files(lake: Lake) -> None:
    before, many = lake.scan("conn").collect(), files(lake)
    now = BEGIN + 24 * HOUR + HOUR // 2
    while lake.compact(now):
        pass
    assert lake.scan("conn").collect().equals(before)
    assert files(lake) == many - 24 * 2
    paths = len(list(lake.root.glob("conn/*/*.parquet")))
    assert lake.sweep(60) == 0, "who listed them before may still read them"
    assert lake.sweep(0) >= 24 * 3
    assert len(list(lake.root.glob("conn/*/*.parquet"))) == files(lake) < paths
    assert lake.scan("conn").collect().equals(before)
    assert list(mergeable(lake.root, now)) == []


def test_a_crash_after_merging_leaves_nothing_twice(lake: Lake) -> None:
    before = lake.scan("conn").collect()
    lake.compact(BEGIN + 48 * HOUR)
    assert Lake(lake.root).scan("conn").collect().equals(before)
    reader = Reader(lake.root)
    assert reader.count(Question("conn", 0, 2**62)) == before.height
    reader.close()


def test_what_a_killed_writer_left_is_swept(lake: Lake) -> None:
    day = next((lake.root / "conn").iterdir())
    left = day / ".writing-00-1-2-3.parquet"
    left.write_bytes(b"half a file")
    before = lake.scan("conn").collect()
    assert lake.sweep(60) == 0
    assert left.exists(), "it may be written just now"
    lake.sweep(0)
    assert not left.exists()
    assert lake.scan("conn").collect().equals(before)


def test_a_damaged_file_is_said_and_stays(lake: Lake) -> None:
    part = parts_of(lake.root / "conn")[0][0]
    part.path.write_bytes(b"PAR1 damaged")
    with pytest.raises(LakeError, match="cannot be read"):
        lake.compact(BEGIN + 48 * HOUR)
    assert part.path.exists()


def test_readers_and_the_writer_go_on_meanwhile(lake: Lake) -> None:
    reader, asked = Reader(lake.root), Question("conn", 0, 2**62)
    counts: list[int] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            counts.append(reader.count(asked))

    thread = threading.Thread(target=read)
    thread.start()
    with Compactor(lake.compact, lake.sweep, every=0.01, grace=2.0) as compactor:
        for number in range(576, 700, 2):
            lake.append("conn", frame(number), BEGIN + number * TICK)
            lake.flush()
            compactor.tell(BEGIN + number * TICK)
        deadline = time.monotonic() + 60
        while files(lake) > 70 and time.monotonic() < deadline:
            time.sleep(0.02)
    stop.set()
    thread.join()
    assert compactor.failed is None
    assert counts == sorted(counts), "no record is ever missing"
    assert reader.count(asked) == (144 + 62) * 50
    assert files(lake) <= 70
    reader.close()


def test_what_is_too_old_goes_and_it_is_said(lake: Lake) -> None:
    now = BEGIN + 48 * HOUR
    gone = lake.drop_old(Limits(days=1), now)
    assert {row.reason for row in gone} == {"age"}
    assert dropped(lake.root) == gone
    left = lake.scan("conn").collect()["ts"].dt.epoch("ns")
    assert int(left.min()) >= BEGIN + 24 * HOUR - TICK  # type: ignore[arg-type]
    assert sum(row.rows for row in gone if row.log == "conn") == (144 * 50) - left.len()
    assert lake.drop_old(Limits(days=1), now) == []


def test_beyond_the_size_the_oldest_records_go_before_what_was_found(lake: Lake) -> None:
    total = sum(path.stat().st_size for path in lake.root.rglob("*.parquet"))
    gone = lake.drop_old(Limits(bytes=total // 2), BEGIN + 48 * HOUR)
    left = sum(path.stat().st_size for path in lake.root.rglob("*.parquet"))
    assert left <= total // 2
    assert left > total // 4
    assert {row.log for row in gone} == {"conn"}
    assert [row.first for row in gone] == sorted(row.first for row in gone)
    assert lake.scan("scores").collect().height == 288


def test_a_line_that_a_crash_cut_is_passed_over(lake: Lake) -> None:
    gone = lake.drop_old(Limits(days=1), BEGIN + 48 * HOUR)
    with (lake.root / FILE).open("a") as file:
        file.write('{"log": "conn", "da')
    assert dropped(lake.root) == gone

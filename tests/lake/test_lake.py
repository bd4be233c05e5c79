import random
import resource
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nonself.lake import Lake, LakeError
from nonself.schema import LOGS
from nonself.schema.breach import BREACH

TICK = 300 * 1_000_000_000
START = 1_593_561_600 * 1_000_000_000  # 2020-07-01 00:00 UTC


def records(tick: int, rows: int = 3, **more: object) -> pl.DataFrame:
    begin = START + tick * TICK
    frame = pl.DataFrame(
        {
            "ts": [begin + row for row in range(rows)],
            "uid": [f"C{tick}.{row}" for row in range(rows)],
        },
        schema_overrides={"ts": pl.Datetime("ns", "UTC")},
    )
    return frame.with_columns(**{name: pl.lit(value) for name, value in more.items()})


def fill(lake: Lake, ticks: range, log: str = "conn") -> None:
    for tick in ticks:
        lake.append(log, records(tick), START + tick * TICK)


def uids(lake: Lake, log: str = "conn") -> list[str]:
    return lake.scan(log).collect()["uid"].to_list()


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_what_was_appended_can_be_read_before_and_after_it_is_written(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    fill(lake, range(20))
    before = lake.scan("conn").collect()
    assert files(tmp_path) == []
    lake.flush()
    assert lake.scan("conn").collect().equals(before)
    assert Lake(tmp_path).scan("conn").collect().equals(before)


def test_files_lie_by_log_day_and_hour_and_are_few(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for tick in range(12 * 30):
        fill(lake, range(tick, tick + 1))
        if tick % 5 == 0:
            lake.flush()
    lake.flush()
    assert len(files(tmp_path)) == 30
    assert {path.parent.name for path in files(tmp_path)} == {"2020-07-01", "2020-07-02"}
    assert sorted(path.name[:2] for path in files(tmp_path) if "07-02" in str(path)) == [
        *("00", "01", "02", "03", "04", "05")
    ]
    assert len(uids(lake)) == 3 * 12 * 30


def test_appending_a_tick_again_replaces_it(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    fill(lake, range(5))
    lake.flush()
    lake.append("conn", records(2, rows=1), START + 2 * TICK)
    assert [uid for uid in uids(lake) if uid.startswith("C2.")] == ["C2.0"]
    lake.flush()
    assert [uid for uid in uids(Lake(tmp_path)) if uid.startswith("C2.")] == ["C2.0"]
    assert len(files(tmp_path)) == 1


def test_a_replay_leaves_nothing_twice_and_gives_the_same_rows(tmp_path: Path) -> None:
    once, again = Lake(tmp_path / "once"), Lake(tmp_path / "again")
    fill(once, range(40))
    fill(again, range(25))
    again.flush()
    resumed = Lake(tmp_path / "again")
    fill(resumed, range(10, 40))
    resumed.flush()
    assert resumed.scan("conn").collect().equals(once.scan("conn").collect())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=30), st.integers(0, 30))
def test_any_order_of_writes_reads_as_the_last_state_of_each_tick(
    tmp_path_factory: pytest.TempPathFactory, writes: list[tuple[int, bool]], cut: int
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    expected: dict[int, list[str]] = {}
    for number, (tick, flush) in enumerate(writes):
        frame = records(tick, rows=1 + number % 3)
        lake.append("conn", frame, START + tick * TICK)
        expected[tick] = frame["uid"].to_list()
        if flush:
            lake.flush()
    lake.truncate(START + cut * TICK)
    rows = [uid for tick, held in sorted(expected.items()) if tick < cut for uid in held]
    found = lake.scan("conn").collect()
    assert (found["uid"].to_list() if found.height else []) == rows


def test_truncate_forgets_the_tick_and_all_later_ones_of_every_log(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    fill(lake, range(30))
    fill(lake, range(30), "dns")
    lake.flush()
    fill(lake, range(30, 33))
    lake.truncate(START + 15 * TICK)
    assert (
        uids(lake)
        == uids(Lake(tmp_path), "dns")
        == [f"C{t}.{r}" for t in range(15) for r in range(3)]
    )
    fill(lake, range(15, 30))
    lake.flush()
    assert len(uids(Lake(tmp_path))) == 90


def test_a_crash_between_writing_a_file_and_removing_the_old_one_leaves_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(tmp_path)
    fill(lake, range(5))
    lake.flush()
    fill(lake, range(3, 8))
    with monkeypatch.context() as crash:
        crash.setattr(Path, "unlink", lambda *_, **__: None)
        lake.flush()
    assert len(files(tmp_path)) == 2
    assert uids(Lake(tmp_path)) == [f"C{t}.{r}" for t in range(8) for r in range(3)]
    fill(lake, range(8, 9))
    lake.flush()
    assert len(files(tmp_path)) == 1


def test_ticks_may_have_different_columns(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.append("conn", records(0, extra=1.5), START)
    lake.append("conn", records(1, later="x"), START + TICK)
    lake.append("conn", records(2).with_columns(service=pl.lit(None)), START + 2 * TICK)
    before = lake.scan("conn").collect()
    assert before.columns == ["ts", "uid", "extra", "later"]
    assert before["extra"].to_list() == [1.5] * 3 + [None] * 6
    lake.flush()
    lake.append("conn", records(13, service="http"), START + 13 * TICK)
    lake.flush()
    after = lake.scan("conn").collect()
    assert after.columns == ["ts", "uid", "service", "extra", "later"]
    assert after["service"].to_list() == [None] * 9 + ["http"] * 3
    assert after.drop("service").head(9).equals(before)


@pytest.mark.parametrize("flush", [True, False])
def test_a_scan_can_be_limited_to_a_time(tmp_path: Path, flush: bool) -> None:
    lake = Lake(tmp_path)
    fill(lake, range(50))
    late = records(3).with_columns(uid=pl.lit("long"))  # began early, complete in tick 40
    lake.append("conn", late, START + 40 * TICK)
    if flush:
        lake.flush()
    found = lake.scan("conn", START + 3 * TICK + 1, START + 5 * TICK + 1).collect()
    expected = ["C3.1", "C3.2", "C4.0", "C4.1", "C4.2", "C5.0", "long", "long"]
    assert found["uid"].to_list() == expected


def test_a_log_without_records_has_its_columns(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert lake.logs() == []
    assert lake.scan("dns").collect().schema == LOGS["dns"].polars
    assert lake.scan("breaches", START, START + TICK).collect().schema == BREACH
    assert lake.scan("something", 0, 1).collect().height == 0


def test_logs_names_what_is_held_and_what_is_written(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    fill(lake, range(1), "dns")
    lake.flush()
    fill(lake, range(1), "device_scores")
    assert lake.logs() == ["device_scores", "dns"]


def test_memory_is_bounded(tmp_path: Path) -> None:
    lake = Lake(tmp_path, buffer_bytes=20_000)
    fill(lake, range(300))
    assert files(tmp_path)
    assert len(uids(lake)) == 900


@pytest.fixture
def full_disk() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_one_error_that_names_the_file_and_loses_nothing(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    lake = Lake(tmp_path)
    fill(lake, range(12))
    lake.flush()
    chance = random.Random(7)  # noqa: S311
    noise = [chance.randbytes(200).hex() for _ in range(200)]
    large = pl.DataFrame({"ts": [START] * 200, "uid": noise}).cast({"ts": pl.Datetime("ns", "UTC")})
    lake.append("conn", large, START + 5 * TICK)
    request.getfixturevalue("full_disk")
    with pytest.raises(LakeError, match="cannot be written") as caught:
        lake.flush()
    assert caught.value.path.is_relative_to(tmp_path)
    assert "\n" not in str(caught.value)
    assert len(uids(Lake(tmp_path))) == 36
    assert len(files(tmp_path)) == 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    lake.flush()
    assert len(uids(Lake(tmp_path))) == 33 + 200


def test_a_damaged_file_is_one_error_that_names_it(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    fill(lake, range(3))
    lake.flush()
    files(tmp_path)[0].write_bytes(b"PAR1 no")
    with pytest.raises(LakeError, match=files(tmp_path)[0].name):
        lake.scan("conn")

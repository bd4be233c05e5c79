"""The benign site of the benchmarks: any day can be made alone, and is of the shape it claims."""

import polars as pl
import pytest
from benchmarks.life.calendar import HOLIDAY, kind_of
from benchmarks.life.site import Site


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(3, devices=80)


def test_a_day_is_the_same_alone_and_after_others(site: Site) -> None:
    alone = list(site.ticks(3, 1))
    after = [tick for tick in Site(3, devices=80).ticks(2, 2)][-len(alone) :]
    assert [tick.start for tick in alone] == [tick.start for tick in after]
    for left, right in zip(alone, after, strict=True):
        assert left.records.keys() == right.records.keys()
        assert all(left.records[log].equals(right.records[log]) for log in left.records)


def test_week_ends_and_the_holiday_are_quiet(site: Site) -> None:
    def clicks(day: int) -> int:
        frame = site.day(day)["conn"]
        return frame.filter(
            pl.col("orig.device").str.starts_with("pc") & (pl.col("service_key") == "tcp/9100")
        ).height

    assert [kind_of(day) for day in (0, 4, 5, 6, HOLIDAY)] == [
        "work", "work", "week-end", "week-end", "holiday",
    ]  # fmt: skip
    assert clicks(HOLIDAY) < clicks(HOLIDAY - 1) / 4
    assert clicks(5) < clicks(4) / 4


def test_ticks_hold_their_own_records(site: Site) -> None:
    for tick in site.ticks(1, 1):
        for frame in tick.records.values():
            times = frame["ts"].cast(pl.Int64)
            assert times.is_sorted()
            assert tick.start <= times[0]
            assert times[-1] < tick.end

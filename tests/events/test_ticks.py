from collections.abc import Iterable
from itertools import pairwise

from event_rows import SECOND, conn, frame, lease
from hypothesis import given
from hypothesis import strategies as st

from nonself.events.tick import TICK_NS, Tick
from nonself.events.ticks import TickCutter, tick_of

times = st.lists(st.integers(0, 3000), min_size=1, max_size=60).map(sorted)


def _cut(rows: list[dict[str, object]], cuts: Iterable[int], end: int) -> list[Tick]:
    cutter = TickCutter()
    ticks: list[Tick] = []
    edges = [0, *sorted(cuts), len(rows)]
    for first, last in pairwise(edges):
        part = rows[first:last]
        if part:
            clock = int(part[-1]["_write_ts"])  # type: ignore[call-overload]
            ticks += cutter.add({"conn": frame(part)}, clock)
    ticks += cutter.add({}, end * SECOND)
    return [*ticks, *cutter.provisional()]


@given(times, st.lists(st.integers(0, 60), max_size=5))
def test_the_cut_into_batches_does_not_change_the_ticks(
    seconds: list[int], cuts: list[int]
) -> None:
    rows = [conn(at, f"10.0.0.{place % 7}", "10.0.1.1") for place, at in enumerate(seconds)]
    whole = _cut(rows, [], 4000)
    parts = _cut(rows, [cut for cut in cuts if cut < len(rows)], 4000)
    assert [tick.start for tick in whole] == [tick.start for tick in parts]
    for one, other in zip(whole, parts, strict=True):
        assert one.records["conn"].equals(other.records["conn"])


def test_a_tick_is_complete_when_the_clock_reaches_its_end() -> None:
    cutter = TickCutter()
    batch = {"conn": frame([conn(10, "10.0.0.1", "10.0.0.2")])}
    assert list(cutter.add(batch, 299 * SECOND)) == []
    (tick,) = cutter.add({}, 300 * SECOND)
    assert (tick.start, tick.end) == (0, TICK_NS)
    assert cutter.pending() == {}


def test_records_are_sorted_by_time_and_uid_and_logs_without_records_are_absent() -> None:
    rows = [conn(9, "10.0.0.1", "10.0.0.2"), conn(3, "10.0.0.1", "10.0.0.2")]
    ticks = TickCutter().add(
        {"conn": frame(rows), "dhcp": frame([lease(700, "m", "a")])}, 900 * SECOND
    )
    first, second = ticks
    assert first.records["conn"]["ts"].is_sorted()
    assert list(first.records) == ["conn"]
    assert list(second.records) == ["dhcp"]


def test_a_late_record_goes_into_the_current_tick() -> None:
    cutter = TickCutter()
    cutter.add({"conn": frame([conn(10, "10.0.0.1", "10.0.0.2")])}, 400 * SECOND)
    cutter.add({"conn": frame([conn(20, "10.0.0.1", "10.0.0.3")])}, 450 * SECOND)
    assert cutter.late == 1
    (tick,) = cutter.add({}, 600 * SECOND)
    assert tick.start == TICK_NS
    assert tick.records["conn"]["id.resp_h"].to_list() == ["10.0.0.3"]


def test_what_is_pending_can_be_given_to_another_cutter() -> None:
    one = TickCutter()
    one.add({"conn": frame([conn(10, "10.0.0.1", "10.0.0.2")])}, 20 * SECOND)
    other = TickCutter(clock=one.clock)
    other.add(one.pending(), one.clock)
    (tick,) = other.add({"conn": frame([conn(30, "10.0.0.1", "10.0.0.2")])}, 300 * SECOND)
    assert tick.records["conn"].height == 2
    assert "_tick" not in tick.records["conn"].columns


def test_tick_of() -> None:
    assert tick_of(TICK_NS + 1) == TICK_NS

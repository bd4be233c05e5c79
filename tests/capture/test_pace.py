import time
from pathlib import Path

import pytest
from tests.capture.packets import write

from nonself.capture import CaptureSettings, read_captures


def test_a_capture_takes_its_time_and_gives_the_same_rows(tmp_path: Path) -> None:
    write(tmp_path / "a.pcap", count=5)  # a packet a second
    began = time.monotonic()
    slow = read_captures([tmp_path], CaptureSettings(speed=8))
    rows = sum(batch.records["conn"].height for batch in slow if "conn" in batch.records)
    took = time.monotonic() - began
    assert rows == 5
    # Four seconds of packets at eight times their pace; no upper bound, machines may be busy.
    assert took >= 4 / 8


def test_packets_come_when_they_are_due(tmp_path: Path) -> None:
    write(tmp_path / "a.pcap", count=5)
    began = time.monotonic()
    first = 1_600_000_000
    for batch in read_captures([tmp_path], CaptureSettings(speed=10)):
        assert batch.watermark is not None
        due = (batch.watermark / 1e9 - first) / 10
        assert time.monotonic() - began >= due - 0.01


@pytest.mark.parametrize("memory", [1 << 20, None])
def test_less_memory_gives_the_same_rows_where_it_is_enough(
    tmp_path: Path, memory: int | None
) -> None:
    write(tmp_path / "a.pcap", count=50)
    captures = read_captures([tmp_path], CaptureSettings(memory=memory))
    assert sum(batch.records["conn"].height for batch in captures) == 50
    assert captures.counters["flows_evicted"] == 0

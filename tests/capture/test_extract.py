"""Packets of a connection out of captures, and as a capture again."""

from pathlib import Path

import pytest
from tests.capture.packets import SECOND, capture, datagram

from nonself.capture.extract import Flow, as_pcapng, extract
from nonself.capture.pcap import CaptureSettings, read_captures

FLOW = Flow("10.0.0.1", 1000, "10.0.0.2", 502, 17)
START = 1_600_000_000


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    """Two captures; the connection goes on from one to the other."""
    ask = datagram("10.0.0.1", 1000, "10.0.0.2", 502, b"ask")
    answer = datagram("10.0.0.2", 502, "10.0.0.1", 1000, b"answer")
    other = datagram("10.0.0.1", 1001, "10.0.0.2", 502)
    made = []
    for place, frames in enumerate(([ask, other, answer], [other, ask])):
        path = tmp_path / f"{place}.pcap"
        at = (START + 10 * place) * SECOND
        path.write_bytes(capture((at + n * SECOND, frame) for n, frame in enumerate(frames)))
        made.append(path)
    return made


def everything(paths: list[Path], **limits: int) -> list[str]:
    found = extract(paths, [FLOW], 0, 2**62, **limits)
    return [packet.summary for packet in found.packets]


def test_both_directions_over_several_captures(two: list[Path]) -> None:
    assert everything(two) == [
        "10.0.0.1:1000 → 10.0.0.2:502 UDP, 3 bytes",
        "10.0.0.2:502 → 10.0.0.1:1000 UDP, 6 bytes",
        "10.0.0.1:1000 → 10.0.0.2:502 UDP, 3 bytes",
    ]
    assert len(everything(two, most_packets=2)) == 2
    assert len(extract(two, [FLOW], START * SECOND, (START + 5) * SECOND).packets) == 2
    assert extract(two, [FLOW], 0, 2**62, most_packets=2).more


def test_what_is_saved_is_the_same_connection(two: list[Path], tmp_path: Path) -> None:
    def conn(path: Path) -> set[tuple[str, int]]:
        batches = list(read_captures([path], CaptureSettings()))
        rows = [row for b in batches if "conn" in b.records
                for row in b.records["conn"].iter_rows(named=True)]  # fmt: skip
        return {(row["uid"], row["orig_bytes"]) for row in rows if row["id.orig_p"] == 1000}

    saved = tmp_path / "saved.pcapng"
    saved.write_bytes(as_pcapng(extract(two[:1], [FLOW], 0, 2**62).packets))
    assert conn(saved) == conn(two[0])
    assert conn(saved)


def test_what_cannot_be_read_is_said_and_the_rest_is_given(two: list[Path], tmp_path: Path) -> None:
    broken, cut = tmp_path / "broken.pcap", tmp_path / "cut.pcap"
    broken.write_bytes(b"nothing like a capture")
    cut.write_bytes(two[0].read_bytes()[:-5])
    found = extract([broken, tmp_path / "gone.pcap", cut, two[1]], [FLOW], 0, 2**62)
    assert len(found.packets) == 2
    assert [line.partition(":")[0] for line in found.problems] == [
        "broken.pcap", "gone.pcap", "cut.pcap",
    ]  # fmt: skip
    assert all("\n" not in line for line in found.problems)

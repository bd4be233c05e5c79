"""The compiled module: what it gives for a capture, and how it says what is wrong."""

import errno
import struct
from pathlib import Path

import polars as pl
import pytest

from nonself import _core

HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)


def datagram(seconds: int, source_port: int) -> bytes:
    """A record with one UDP datagram of one byte, checksums left out."""
    packet = struct.pack(
        "!BBHHHBBH4s4sHHHHB",
        *(0x45, 0, 29, 0, 0, 64, 17, 0, bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])),
        *(source_port, 9000, 9, 0, 42),
    )
    return struct.pack("<IIII", seconds, 0, len(packet), len(packet)) + packet


def read(path: Path, max_packets: int = 2) -> tuple[_core.CaptureReader, pl.DataFrame]:
    reader = _core.CaptureReader(str(path))
    frames = []
    while (batch := reader.next(max_packets)) is not None:
        frames += [pl.DataFrame(rows) for log, rows in batch.items() if log == "conn"]
    return reader, pl.concat(frames)


def test_a_capture_becomes_rows_with_the_columns_of_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "five.pcap"
    path.write_bytes(HEADER + b"".join(datagram(100 + n, 5000 + n) for n in range(5)))
    reader, conn = read(path)
    assert conn["id.orig_p"].sort().to_list() == [5000, 5001, 5002, 5003, 5004]
    assert conn.columns == [name for name, _ in dict(_core.schemas())["conn"]]
    assert (reader.packets, reader.first_ts, reader.watermark) == (5, 100 * 10**9, 104 * 10**9)
    assert reader.bytes_read == reader.size == path.stat().st_size
    assert reader.counters()["packets"] == 5
    assert reader.error is None


def test_the_cut_into_batches_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "many.pcap"
    path.write_bytes(HEADER + b"".join(datagram(100 + 7 * n, 5000 + n % 5) for n in range(99)))
    whole = read(path, 1000)[1]
    assert whole.equals(read(path, 1)[1])
    assert whole["_write_ts"].is_sorted()


def test_a_capture_cut_off_gives_what_was_whole_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap"
    path.write_bytes((HEADER + datagram(1, 5000) + datagram(2, 5001))[:-3])
    reader, conn = read(path)
    assert conn["id.orig_p"].to_list() == [5000]
    assert reader.error is not None
    assert "cut off" in reader.error
    assert "offset 69" in reader.error


def test_what_is_no_capture_is_said_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no packets here")
    with pytest.raises(_core.CaptureError, match=r"notes\.txt: not a capture.*expected pcap") as e:
        _core.CaptureReader(str(path))
    assert "\n" not in str(e.value)


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    path = str(tmp_path / "missing.pcap")
    with pytest.raises(FileNotFoundError) as e:
        _core.CaptureReader(path)
    assert (e.value.errno, e.value.filename) == (errno.ENOENT, path)


def test_local_networks_are_checked_and_used(tmp_path: Path) -> None:
    path = tmp_path / "one.pcap"
    path.write_bytes(HEADER + datagram(1, 5000))
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/33"):
        _core.CaptureReader(str(path), local_networks=["10.0.0.0/33"])
    batch = _core.CaptureReader(str(path), local_networks=["10.0.0.1/32"]).next()
    assert batch is not None
    conn = pl.DataFrame(batch["conn"])
    assert conn.select("local_orig", "local_resp").row(0) == (True, False)

import json
import resource
from pathlib import Path

import polars as pl
import pytest
import typer
from tests.capture.packets import write
from tests.lake.zeek_reader import read
from typer.testing import CliRunner, Result

from nonself.cli.sensor import sensor

app = typer.Typer()
app.command()(sensor)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_capture_becomes_logs_that_a_zeek_reader_reads(tmp_path: Path) -> None:
    result = run(write(tmp_path / "a.pcap"), "-o", tmp_path / "logs")
    assert result.exit_code == 0, result.output
    log = read(tmp_path / "logs" / "conn.log")
    assert [row["id.orig_p"] for row in log.rows] == [40000, 40001, 40002]
    assert log.opened == "2020-09-13-12-26-40"
    assert "3 packets of 1 capture; 4 rows" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize("form", ["zeek-json", "parquet"])
def test_the_formats_hold_the_same_rows(tmp_path: Path, form: str) -> None:
    result = run(write(tmp_path / "a.pcap"), "-o", tmp_path / "logs", "--format", form)
    assert result.exit_code == 0
    if form == "parquet":
        ports = pl.read_parquet(tmp_path / "logs" / "conn.parquet")["id.orig_p"].to_list()
    else:
        lines = (tmp_path / "logs" / "conn.log").read_text().splitlines()
        ports = [json.loads(line)["id.orig_p"] for line in lines]
    assert ports == [40000, 40001, 40002]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.pcap")
    write(tmp_path / "in" / "b.pcap.gz", start=1_650_000_000)
    for name in ("one", "two"):
        assert run(tmp_path / "in", "-o", tmp_path / name).exit_code == 0
    one, two = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_problems_are_a_line_each_and_the_rest_is_written(tmp_path: Path) -> None:
    cut = write(tmp_path / "cut.pcap")
    cut.write_bytes(cut.read_bytes()[:-1])
    result = run(tmp_path / "missing.pcap", cut, "-o", tmp_path / "logs")
    assert result.exit_code == 1
    missing, truncated = result.stderr.splitlines()
    assert missing == f"nonself: {tmp_path / 'missing.pcap'}: no such file or directory"
    assert truncated.startswith(f"nonself: {cut}: the capture is cut off: the packet at offset 150")
    assert len(read(tmp_path / "logs" / "conn.log").rows) == 2


def test_a_folder_without_captures_is_an_error(tmp_path: Path) -> None:
    result = run(tmp_path, "-o", tmp_path / "logs")
    assert result.exit_code == 1
    assert result.stderr == f"nonself: {tmp_path}: no capture found\n"


def test_a_full_disk_is_one_line_and_a_summary_of_what_was_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pcap", count=500)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        result = run(path, "-o", tmp_path / "logs")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert result.exit_code == 1
    target = tmp_path / "logs" / "conn.log"
    assert result.stderr == f"nonself: {target}: cannot be written: File too large\n"
    assert "500 packets of 1 capture" in result.stdout
    assert target.stat().st_size > 5_000


def test_an_unknown_format_names_those_that_there_are(tmp_path: Path) -> None:
    result = run(write(tmp_path / "a.pcap"), "-o", tmp_path / "logs", "--format", "csv")
    assert result.exit_code == 2
    assert "zeek-json" in result.stderr

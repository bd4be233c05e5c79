import json
import resource
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lake.zeek_reader import read

from nonself.lake import LakeError
from nonself.lake.zeek_logs import LogFolder
from nonself.schema import LOGS

START = 1_593_561_600_123_456_789


def frame(log: str, **values: object) -> pl.DataFrame:
    """Give one row of a log; what is not named is null."""
    row = {"ts": START, "_write_ts": START, **values}
    schema = {name: dtype for name, dtype in LOGS[log].polars.items()}
    return pl.DataFrame([{name: row.get(name) for name in schema}], schema=schema)


def write_tsv(tmp_path: Path, log: str, *frames: pl.DataFrame) -> Path:
    with LogFolder(tmp_path, "zeek-tsv", opened=START) as folder:
        for part in frames:
            folder.append({log: part}, START + 60_000_000_000)
    return tmp_path / f"{log}.log"


def test_head_and_foot_are_zeeks_and_come_from_the_data(tmp_path: Path) -> None:
    path = write_tsv(tmp_path, "conn", frame("conn"))
    lines = path.read_text().splitlines()
    assert lines[:6] == [
        "#separator \\x09",
        "#set_separator\t,",
        "#empty_field\t(empty)",
        "#unset_field\t-",
        "#path\tconn",
        "#open\t2020-07-01-00-00-00",
    ]
    assert lines[6].startswith("#fields\tts\tuid\tid.orig_h\t")
    assert lines[7].startswith("#types\ttime\tstring\taddr\tport\t")
    assert lines[-1] == "#close\t2020-07-01-00-01-00"
    assert "_write_ts" not in lines[6]


@pytest.mark.parametrize("log", LOGS)
def test_every_log_is_read_by_a_strict_reader(tmp_path: Path, log: str) -> None:
    parsed = read(write_tsv(tmp_path, log, frame(log), frame(log)))
    assert parsed.path == log
    own = LOGS[log].own_fields
    assert list(zip(parsed.fields, parsed.types, strict=True)) == [(f.name, f.zeek) for f in own]
    assert len(parsed.rows) == 2
    assert parsed.rows[0]["ts"] == pytest.approx(START / 1e9, abs=1e-6)
    assert {v for name, v in parsed.rows[0].items() if name != "ts"} == {None}


@pytest.mark.parametrize(
    ("field", "value", "cell"),
    [
        ("ts", START, "1593561600.123457"),
        ("ts", -1_500_000_000, "-1.500000"),
        ("duration", 0.0000014, "0.000001"),
        ("duration", 3.0, "3.000000"),
        ("duration", -0.25, "-0.250000"),
        ("orig_bytes", 2**63, "9223372036854775808"),
        ("id.orig_p", 443, "443"),
        ("local_orig", True, "T"),
        ("local_orig", False, "F"),
        ("vlan", -1, "-1"),
        ("tunnel_parents", [], "(empty)"),
        ("tunnel_parents", ["a", "b"], "a,b"),
        ("tunnel_parents", ["a,b", "-", "", None], r"a\x2cb,\x2d,(empty),-"),
        ("service", "", "(empty)"),
        ("service", "-", r"\x2d"),
        ("service", "(empty)", r"\x28empty)"),
        ("service", "a\tb\nc\\d\x00", r"a\x09b\x0ac\\d\x00"),
        ("service", "höflich", "höflich"),
        ("service", r"no UTF-8: \xe9", r"no UTF-8: \xe9"),
        ("service", None, "-"),
    ],
)
def test_a_value_is_written_as_zeek_writes_it(
    tmp_path: Path, field: str, value: object, cell: str
) -> None:
    parsed = read(write_tsv(tmp_path, "conn", frame("conn", **{field: value})))
    assert parsed.raw[0][parsed.fields.index(field)] == cell


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(st.text(max_size=6).filter(lambda t: not t.startswith("\\x")), max_size=4),
    text=st.text(alphabet=st.characters(codec="utf-8"), max_size=12),
)
def test_any_text_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], text: str
) -> None:
    path = write_tsv(
        tmp_path_factory.mktemp("logs"), "http", frame("http", uri=text, proxied=words)
    )
    (row,) = read(path).rows
    assert row["uri"] == text
    assert row["proxied"] == (words if words != [""] else [])  # Zeek's format has one for both


def test_json_is_zeeks_json(tmp_path: Path) -> None:
    row = frame(
        "conn", uid="C1", duration=0.5, local_orig=True, orig_bytes=7, service='a"\\\n\x01é'
    )
    lists = frame("dns", answers=["a", None], TTLs=[60.0, 1.5])
    with LogFolder(tmp_path, "zeek-json") as folder:
        folder.append({"conn": row, "dns": lists}, None)
    text = (tmp_path / "conn.log").read_text()
    assert text.startswith('{"ts":1593561600.123457,"uid":"C1",')
    assert json.loads(text) == {
        "ts": 1593561600.123457,
        "uid": "C1",
        "duration": 0.5,
        "local_orig": True,
        "orig_bytes": 7,
        "service": 'a"\\\n\x01é',
    }
    dns = json.loads((tmp_path / "dns.log").read_text())
    assert dns["answers"] == ["a", None]
    assert dns["TTLs"] == [60, 1.5]


def test_write_ts_can_be_kept_in_text(tmp_path: Path) -> None:
    with LogFolder(tmp_path, "zeek-tsv", with_write_ts=True) as folder:
        folder.append({"conn": frame("conn")}, START)
    assert read(tmp_path / "conn.log").fields[-1] == "_write_ts"


def test_parquet_keeps_every_column_and_the_nanoseconds(tmp_path: Path) -> None:
    with LogFolder(tmp_path, "parquet") as folder:
        folder.append({"conn": frame("conn")}, START)
        folder.append({"conn": frame("conn", uid="C2")}, START)
    back = pl.read_parquet(tmp_path / "conn.parquet")
    assert back.schema == LOGS["conn"].polars
    assert back["_write_ts"].to_physical().to_list() == [START, START]
    assert [path.name for path in tmp_path.iterdir()] == ["conn.parquet"]


def test_parquet_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nonself.lake.zeek_logs.PARQUET_ROWS", 2)
    with LogFolder(tmp_path, "parquet") as folder:
        for number in range(5):
            folder.append({"conn": frame("conn", uid=str(number))}, START)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("conn.2.parquet", "conn.3.parquet", "conn.parquet")
    ]
    assert pl.read_parquet(tmp_path / "conn*.parquet").height == 5


def test_a_full_disk_names_the_file_and_keeps_what_was_written(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    many = pl.concat([frame("conn", uid="C1")] * 50)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        with pytest.raises(LakeError, match=r"conn\.log: cannot be written: File too large"):
            write_tsv(tmp_path, "conn", *[many] * 50)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / "conn.log").read_text().count("\tC1\t") >= 20


def test_a_folder_that_cannot_be_made_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(LakeError, match="file: cannot be written"),
        LogFolder(tmp_path / "file", "parquet"),
    ):
        pass


def test_an_open_time_beyond_the_calendar_is_no_crash(tmp_path: Path) -> None:
    with LogFolder(tmp_path, "zeek-tsv", opened=-5) as folder:
        folder.append({"conn": frame("conn")}, 2**63 - 1)
    assert read(tmp_path / "conn.log").opened == datetime(1970, 1, 1, tzinfo=UTC).strftime(
        "%Y-%m-%d-%H-%M-%S"
    )

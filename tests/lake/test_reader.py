"""Questions to the lake: pages join, filters mean what they say, nothing is SQL but ours."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer

import polars as pl
import pytest

from nonself.lake import Lake
from nonself.lake.filters import FilterError, parse
from nonself.lake.patience import OF_WHO_ASKS, NobodyWaitsError, Patience
from nonself.lake.reader import Place, Question, Reader
from nonself.schema.log import TIME

START = datetime(2026, 3, 2, tzinfo=UTC)
NS = 10**9
TICK = 300 * NS
BEGIN = int(START.timestamp()) * NS
EVER = (0, 2**63 - 1)


def record(number: int, at: float, **more: object) -> dict[str, object]:
    return {
        "ts": START + timedelta(seconds=at), "uid": f"C{number:05}", "id.orig_h": "10.0.0.1",
        "id.resp_h": f"10.0.1.{number % 7}", "id.resp_p": 102 if number % 3 else 502,
        "orig.device": f"d{number % 5}", "resp.device": "plc", "service": None, "failed": True,
        "orig_bytes": number, **more,
    }  # fmt: skip


def frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("ts").cast(TIME), pl.col("service").cast(pl.String)
    )


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """Two days: 2,000 records, many at the same time; later ones have more columns."""
    lake = Lake(tmp_path / "lake", buffer_bytes=1 << 30)
    number = 0
    for tick in range(0, 2 * 288, 7):
        rows = []
        for _ in range(24):
            # Some began long before the tick in which they were complete.
            at = tick * 300 + (number * 37 % 300) // 60 * 60 - (90_000 if number % 50 == 0 else 0)
            rows.append(record(number, at))
            number += 1
        made = frame(rows)
        if tick > 288:
            made = made.with_columns(
                pl.lit(77.0).alias("peer.importance"), pl.lit("x").alias("ja4")
            )
        lake.append("conn", made, BEGIN + tick * TICK)
        if tick % 5 == 0:
            lake.flush()
    lake.flush()
    found = Reader(tmp_path / "lake")
    yield found
    found.close()


def walked(reader: Reader, asked: Question, most: int, *, descending: bool = False) -> list[str]:
    seen: list[str] = []
    place: Place | None = None
    times: list[int] = []
    while True:
        page = reader.page(asked, most, after=place, descending=descending)
        assert page.rows.height <= most
        seen += page.rows["uid"].to_list()
        times += page.rows["ts"].dt.epoch("ns").to_list()
        place = page.next
        if place is None:
            assert times == sorted(times, reverse=descending)
            return seen


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("most", [1, 7, 1000])
def test_pages_join_and_miss_nothing(reader: Reader, most: int, descending: bool) -> None:
    asked = Question("conn", *EVER, (parse("port=502"), parse("device=d1")))
    seen = walked(reader, asked, most, descending=descending)
    assert len(seen) == len(set(seen)) == reader.count(asked) == 133


def test_all_records_in_both_orders(reader: Reader) -> None:
    asked = Question("conn", *EVER)
    up = walked(reader, asked, 300)
    assert len(up) == reader.count(asked) == 83 * 24
    assert sorted(walked(reader, asked, 300, descending=True)) == sorted(up)


def test_a_stretch_of_time(reader: Reader) -> None:
    asked = Question("conn", BEGIN + 100 * TICK, BEGIN + 200 * TICK)
    seen = reader.page(asked, 1000).rows
    at = seen["ts"].dt.epoch("ns")
    assert seen.height == reader.count(asked)
    assert (at.min(), at.max()) >= (asked.start, 0)
    assert int(at.max()) < asked.end  # type: ignore[arg-type]
    bins = reader.histogram(asked, 10)
    assert bins["n"].sum() == seen.height
    assert bins["bin"].is_between(0, 9).all()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("id.resp_p=102,502", 1992), ("id.resp_p!=102", 664), ("orig_bytes>=1990", 2),
        ("orig_bytes<2", 2), ("service=-", 1992), ("service!=-", 0), ("device=plc", 1992),
        ("device!=d0", 1593), ("address=10.0.1.3", 285), ("id.resp_h~0.1.3", 285),
        ("id.resp_h!~0.1.3", 1707), ("failed=no", 0), ("importance>70", 984), ("ja4=x", 984),
        ("ja4=-", 1008), ("ts<2026-03-02T00:00Z", 21), ("id.resp_h=' OR 1=1 --", 0),
    ],
)  # fmt: skip
def test_filters(reader: Reader, text: str, count: int) -> None:
    assert reader.count(Question("conn", *EVER, (parse(text),))) == count


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("no filter", "is no filter; allowed: FIELD=VALUE"),
        ('"; DROP=1', "is no filter"),
        ("id.resp=1", "id.resp: no such field in this log; such as: id.resp_p"),
        ("id.resp_p=many", "id.resp_p: 'many' is no number"),
        ("failed=perhaps", "failed: 'perhaps'; allowed: yes or no"),
        ("ts>yesterday", "ts: 'yesterday' is no time"),
        ("id.resp_p=" + "1," * 60, "61 values; allowed: at most 50"),
        ("x" * 3000 + "=1", "is no filter"),
    ],
)
def test_a_wrong_filter_is_one_line(reader: Reader, text: str, line: str) -> None:
    with pytest.raises(FilterError, match=line) as caught:
        reader.count(Question("conn", *EVER, (parse(text),)))
    assert len(str(caught.value)) < 200


def test_facets_and_sums(reader: Reader) -> None:
    asked = Question("conn", *EVER)
    facets = reader.facets(asked, ["id.resp_p", "id.resp_h", "nothing"], most=3)
    ports = facets.filter(field="id.resp_p")
    assert ports.select("value", "n", "distinct").rows() == [("102", 1328, 2), ("502", 664, 2)]
    assert facets.filter(field="id.resp_h")["distinct"].to_list() == [7, 7, 7]
    total = reader.aggregate(asked, ["id.resp_p"], "sum", "orig_bytes", 10)
    assert total["value"].sum() == sum(range(1992))
    assert reader.aggregate(asked, [], "distinct", "id.resp_h", 10)["value"].item() == 7
    with pytest.raises(LookupError, match="nothing: no such field in conn"):
        reader.aggregate(asked, ["nothing"], "count", None, 10)


@pytest.mark.parametrize("log", ["nothing", "../conn", "conn'", ""])
def test_an_unknown_log_is_one_line(reader: Reader, log: str) -> None:
    with pytest.raises(LookupError, match="the lake has no such log"):
        reader.count(Question(log, *EVER))


def test_what_is_written_while_it_is_read(reader: Reader, tmp_path: Path) -> None:
    asked = Question("conn", *EVER)
    lake = Lake(tmp_path / "lake")
    for number in range(5):
        before = reader.count(asked)
        lake.append("conn", frame([record(9000 + number, 10)]), BEGIN + 7 * TICK + number * TICK)
        lake.flush()
        assert reader.count(asked) >= before - 24  # an appended tick replaces the one before
        found = Question("conn", *EVER, (parse(f"uid=C{9000 + number:05}"),))
        assert reader.page(found, 5).rows.height == 1
    assert {each.log: each.rows for each in reader.logs()} == {"conn": reader.count(asked)}


def test_an_export_ends_where_it_should(reader: Reader) -> None:
    asked = Question("conn", *EVER)
    batches = list(reader.export(asked, ["uid", "ja4"], 1500))
    assert sum(batch.height for batch in batches) == 1500
    assert batches[0].columns == ["uid", "ja4"]


def test_a_log_without_times_has_those_of_its_ticks(reader: Reader, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake", buffer_bytes=1 << 30)
    for tick in range(3):
        start = BEGIN + tick * TICK
        made = pl.DataFrame(
            {
                "device": ["a", "b"],
                "tick": [start, start],
                "p": [0.1, 0.2],
                "importance": [3.0, 9.0],
            }
        )
        lake.append("device_scores", made, start)
    lake.flush()
    asked = Question("device_scores", BEGIN + TICK, BEGIN + 3 * TICK, (parse("p=0.2"),))
    first = reader.page(asked, 1)
    assert first.next is not None
    second = reader.page(asked, 1, after=first.next)
    assert second.next is None
    assert [page.rows["ts"].dt.epoch("ns").to_list() for page in (first, second)] == [
        [BEGIN + TICK],
        [BEGIN + 2 * TICK],
    ]
    assert second.rows["importance"].to_list() == [9.0]
    assert reader.histogram(asked, 2)["n"].to_list() == [1, 1]


def test_a_question_that_nobody_waits_for_ends(reader: Reader, tmp_path: Path) -> None:
    patience = Patience()
    OF_WHO_ASKS.set(patience)
    try:
        asked = Question("conn", *EVER)
        assert reader.count(asked) == reader.count(asked)
        rows = Question("long", *EVER)
        lake = Lake(tmp_path / "lake")
        lake.append("long", frame([record(n, n) for n in range(5000)]), BEGIN)
        lake.flush()
        Timer(0.3, patience.end).start()
        # A hundred and twenty-five thousand million triples: never done in time.
        sql = (
            "SELECT count(*) AS n FROM {rows} a, {rows} b, {rows} c "
            "WHERE a.orig_bytes * b.orig_bytes % 7 = c.orig_bytes % 11"
        )
        with pytest.raises(NobodyWaitsError):
            reader.ask(rows, sql)
        with pytest.raises(NobodyWaitsError):
            reader.page(asked, 1)
    finally:
        OF_WHO_ASKS.set(None)


def test_columns_may_be_called_what_the_database_calls_its_own(
    reader: Reader, tmp_path: Path
) -> None:
    lake = Lake(tmp_path / "lake", buffer_bytes=1 << 30)
    rows = frame([record(number, number, filename=f"{number}.bin") for number in range(3)])
    lake.append("files", rows, BEGIN)
    lake.flush()
    page = reader.page(Question("files", *EVER), 2)
    assert page.rows["filename"].to_list() == ["0.bin", "1.bin"]

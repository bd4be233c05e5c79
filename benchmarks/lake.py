"""How quickly the lake answers and appends, with fifty million connections.

``python -m benchmarks.lake``: the questions of the event log, each over random devices, and appends
of 5,000 records; 50, 95 and 99 % quantiles. ``--rows`` makes it smaller; the lake is removed after.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from nonself.lake import Lake

DAYS: Final = 5
DEVICES: Final = 2_000
TICK: Final = 300 * 10**9
DAY: Final = 86_400 * 10**9
BEGIN: Final = 1_700_006_400 * 10**9
PORTS: Final = (443, 53, 80, 445, 102, 502, 3389, 22)
SHARES: Final = (0.44, 0.3, 0.1, 0.08, 0.02, 0.02, 0.02, 0.02)


def tick_of(number: int, rows: int) -> pl.DataFrame:
    """One tick's connections, with the columns that a question reads."""
    import polars as pl  # noqa: PLC0415 - only once the arguments are right

    from nonself.schema.log import TIME  # noqa: PLC0415

    random = np.random.default_rng(number)
    start = BEGIN + number * TICK
    device = random.integers(0, DEVICES, rows)
    peer = random.integers(0, DEVICES, rows)
    port = random.choice(PORTS, rows, p=SHARES)
    long = random.random(rows) < 0.001  # noqa: PLR2004 - one in a thousand lasts for hours
    ts = (
        start
        + random.integers(0, TICK, rows)
        - np.where(long, random.integers(0, DAY // 4, rows), 0)
    )
    names = pl.Series([f"ip-10.{n // 250}.0.{n % 250}" for n in range(DEVICES)])
    hosts = pl.Series([f"10.{n // 250}.0.{n % 250}" for n in range(DEVICES)])
    return pl.DataFrame(
        {
            "ts": ts,
            "uid": [f"C{number:06x}{row:08x}" for row in range(rows)],
            "id.orig_h": hosts.gather(device),
            "id.orig_p": random.integers(32768, 60999, rows).astype(np.uint64),
            "id.resp_h": hosts.gather(peer),
            "id.resp_p": port.astype(np.uint64),
            "proto": ["tcp"] * rows,
            "orig_bytes": random.integers(0, 100_000, rows).astype(np.uint64),
            "resp_bytes": random.integers(0, 1_000_000, rows).astype(np.uint64),
            "duration": random.random(rows),
            "conn_state": pl.Series(["SF", "S0", "REJ", "RSTO"]).gather(
                random.integers(0, 4, rows)
            ),
            "failed": random.random(rows) < 0.2,  # noqa: PLR2004
            "service_key": pl.Series([str(p) for p in PORTS]).gather(
                np.searchsorted(np.sort(PORTS), port)
            ),
            "orig.device": names.gather(device),
            "resp.device": names.gather(peer),
            "orig.endpoint": names.gather(device),
            "resp.endpoint": names.gather(peer),
            "orig.zone": ["Office"] * rows,
            "resp.zone": ["Office"] * rows,
            "orig.zone_kind": ["it"] * rows,
            "resp.zone_kind": ["it"] * rows,
            "local_orig": [True] * rows,
            "local_resp": [True] * rows,
            "answered": random.random(rows) < 0.8,  # noqa: PLR2004
            "orig_pkts": random.integers(1, 100, rows).astype(np.uint64),
            "resp_pkts": random.integers(0, 100, rows).astype(np.uint64),
            "peer_service.importance": np.where(random.random(rows) < 0.01, 50.0, 0.0),  # noqa: PLR2004
        }
    ).with_columns(pl.col("ts").cast(TIME))


def timed(run: Callable[[], object]) -> float:
    """Milliseconds."""
    before = time.perf_counter()
    run()
    return (time.perf_counter() - before) * 1000


def fill(lake: Lake, rows: int) -> None:
    """Days of ticks."""
    ticks = DAYS * 288
    for number in range(ticks):
        lake.append("conn", tick_of(number, rows // ticks), BEGIN + number * TICK)
        if number % 12 == 11:  # noqa: PLR2004 - an hour is over
            lake.flush()
            lake.compact(BEGIN + (number + 1) * TICK)
            lake.sweep()
    lake.flush()


def main() -> None:
    """Build, ask, append; print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000_000)
    parser.add_argument("--asks", type=int, default=50)
    arguments = parser.parse_args()
    from nonself.lake import Lake  # noqa: PLC0415
    from nonself.lake.compaction import Compactor  # noqa: PLC0415
    from nonself.lake.filters import Filter  # noqa: PLC0415
    from nonself.lake.reader import Question, Reader  # noqa: PLC0415

    console = Console()
    with tempfile.TemporaryDirectory(prefix="nonself-lake-") as folder:
        lake = Lake(Path(folder))
        took = timed(lambda: fill(lake, arguments.rows)) / 1000
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
        reader = Reader(Path(folder))
        end = BEGIN + DAYS * DAY
        random = np.random.default_rng(1)
        opened = timed(reader.logs)

        def asked(*, day: bool, port: bool = True) -> Question:
            number = int(random.integers(0, DEVICES))
            device = Filter("device", "=", (f"ip-10.{number // 250}.0.{number % 250}",))
            start = end - DAY if day else BEGIN - DAY
            return Question("conn", start, end, (device, Filter("port", "=", ("102",)))[: 1 + port])

        everything = Question("conn", BEGIN - DAY, end)
        questions: dict[str, Callable[[], object]] = {
            "a device on port 102, last day: all": lambda: list(
                reader.export(asked(day=True), [], 100_000)
            ),
            "the same, first 200 rows": lambda: reader.page(asked(day=True), 200),
            "a device on port 102, all days: first 200 rows": lambda: reader.page(
                asked(day=False), 200
            ),
            "first 200 rows of everything": lambda: reader.page(everything, 200),
            "newest 200 rows of everything": lambda: reader.page(everything, 200, descending=True),
            "count of a device, all days": lambda: reader.count(asked(day=False, port=False)),
            "histogram of everything": lambda: reader.histogram(everything, 120, "failed"),
        }
        table = Table("question", "p50 ms", "p95 ms", "p99 ms", box=None)
        for name, run in questions.items():
            few = 5 if "everything" in name and "rows" not in name else arguments.asks
            run()
            times = [timed(run) for _ in range(few)]
            table.add_row(name, *(f"{np.quantile(times, q):.0f}" for q in (0.5, 0.95, 0.99)))

        def append(number: int) -> float:
            frame = tick_of(DAYS * 288 + number, 5_000)

            def run() -> None:
                lake.append("conn", frame, BEGIN + (DAYS * 288 + number) * TICK)
                lake.flush()

            return timed(run)

        with Compactor(lake.compact, lake.sweep, every=0.2) as compactor:
            compactor.tell(end + 3600 * 10**9)
            times = [append(number) for number in range(100)]
        table.add_row(
            "append 5,000 rows, on disk",
            *(f"{np.quantile(times, q):.0f}" for q in (0.5, 0.95, 0.99)),
        )
        reader.close()
    console.print(
        f"{arguments.rows:,} connections in {DAYS} days, {size / 2**30:.2f} GiB, written in "
        f"{took:.0f} s; catalogue read in {opened:.0f} ms"
    )
    console.print(table)


if __name__ == "__main__":
    main()

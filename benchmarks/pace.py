"""How many ``conn`` records a CPU-second of one core takes through the whole pattern of life.

``python -m benchmarks.pace``: a table by number of devices, with peak memory. Each size runs in a
process of its own, pinned to one core; the first ticks fill the tables and are not timed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from benchmarks.measure import own_peak, pinned

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

DEVICES = (1_000, 10_000, 100_000)
RECORDS_PER_DEVICE = 10
WARM_UP, TIMED = 8, 6
START = 1_700_006_400
OWN_PEERS, FAILED = 0.97, 0.05


def records(number: int, devices: int, count: int) -> pl.DataFrame:
    """One tick's connections: office-like devices, each with its own peers and some new ones."""
    # Imported here: the process that starts the others has to stay small.
    import numpy as np  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    random = np.random.default_rng([number, devices])
    device = random.integers(0, devices, count)
    rank = random.geometric(0.25, count)
    own = random.random(count) < OWN_PEERS
    peer = np.where(own, (device * 31 + rank * 7919) % 50_000, random.integers(0, 50_000, count))
    external = peer % 5 == 0
    ot = peer % 50 == 1
    kind = np.where(external, "external", np.where(ot, "ot", "it"))
    failed = random.random(count) < FAILED
    seconds = np.sort(random.random(count)) * 299
    services = np.array(["ssl", "dns", "http", "smb", "rdp", "ntp", "ssh", "tcp/8443"])
    service = services[peer % len(services)]
    return pl.DataFrame(
        {
            "ts": ((START + number * 300 + seconds) * 1e9).astype(np.int64),
            "device": device,
            "peer": peer,
            "resp.zone_kind": kind,
            "service_key": service,
            "failed": failed,
            "answered": ~failed,
            "local_orig": True,
            "local_resp": ~external,
            "orig_bytes": random.lognormal(7, 1.5, count).astype(np.int64),
            "resp_bytes": random.lognormal(8, 1.5, count).astype(np.int64),
        }
    ).select(
        pl.from_epoch("ts", time_unit="ns").dt.replace_time_zone("UTC"),
        pl.format("device {}", "device").alias("orig.device"),
        pl.format("device {}", "device").alias("orig.endpoint"),
        pl.format("zone {}", pl.col("device") % 7).alias("orig.zone"),
        pl.lit("it").alias("orig.zone_kind"),
        pl.format("peer {}", "peer").alias("resp.endpoint"),
        pl.when(pl.col("resp.zone_kind") != "external")
        .then(pl.format("peer {}", "peer"))
        .alias("resp.device"),
        pl.exclude("ts", "device", "peer"),
    )


def measure(devices: int) -> dict[str, Any]:
    """Records per CPU-second and peak memory at so many devices."""
    from nonself.detection.loader import built_in, required_facets  # noqa: PLC0415
    from nonself.events.tick import TICK_NS, Tick  # noqa: PLC0415
    from nonself.pattern_of_life import PatternOfLife  # noqa: PLC0415
    from nonself.pipeline.engine import learnt_aspects  # noqa: PLC0415

    models = built_in().models
    aspects = learnt_aspects(models)
    life = PatternOfLife(aspects, wanted=required_facets(models))
    step: list[float] = []
    count = RECORDS_PER_DEVICE * devices
    for number in range(WARM_UP + TIMED):
        start = (START + number * 300) * 1_000_000_000
        tick = Tick(start - start % TICK_NS, {"conn": records(number, devices, count)})
        begin = time.process_time()
        life.step(tick)
        if number >= WARM_UP:
            step.append(time.process_time() - begin)
    return {
        "devices": devices,
        "records_per_cpu_second": round(count * len(step) / sum(step)),
        "peak_mib": round(own_peak()),
        "aspects": len(aspects),
    }


def main() -> int:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pace", description=__doc__)
    parser.add_argument("--devices", nargs="+", type=int, default=[*DEVICES])
    parser.add_argument("--one", type=int, help="measure one size here and print JSON")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    if options.one:
        json.dump(measure(options.one), sys.stdout)
        return 0
    if options.profile:
        import cProfile  # noqa: PLC0415
        import pstats  # noqa: PLC0415

        profile = cProfile.Profile()
        profile.runcall(measure, options.devices[0])
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)
        return 0
    pace(Console(), options.devices)
    return 0


def pace(console: Console, sizes: Sequence[int] = DEVICES) -> list[dict[str, Any]]:
    """Measure each size in turn and print the table."""
    table = Table("devices", "conn records/s per core", "peak MiB", title="pattern of life")
    rows = [measured(devices) for devices in sizes]
    for row in rows:
        table.add_row(
            f"{row['devices']:,}", f"{row['records_per_cpu_second']:,}", f"{row['peak_mib']:,}"
        )
    console.print(table)
    return rows


def measured(devices: int) -> dict[str, Any]:
    """One size, in a process of its own."""
    done = subprocess.run(
        pinned([sys.executable, "-m", "benchmarks.pace", "--one", str(devices)]),
        env=os.environ | {"POLARS_MAX_THREADS": "1"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    row: dict[str, Any] = json.loads(done.stdout)
    return row


if __name__ == "__main__":
    sys.exit(main())

"""Synthetic records, enriched as the events stage does it."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from nonself.events.tick import TICK_NS, Tick

START = 1_700_006_400 * 1_000_000_000 // TICK_NS * TICK_NS
DAY = 288
"""Ticks a day."""

Row = dict[str, Any]


def at(tick: int) -> int:
    """Start of a tick, counted from the beginning of the stream."""
    return START + tick * TICK_NS


def link(device: str, peer: str, **more: object) -> Row:
    """One answered connection inside."""
    return {
        "orig.device": device,
        "orig.zone": "office",
        "resp.endpoint": peer,
        "resp.device": peer,
        "resp.zone_kind": "it",
        "service_key": "tcp/445",
        "failed": False,
        "answered": True,
        "local_orig": True,
        "local_resp": True,
        "orig_bytes": 1000,
        "resp_bytes": 5000,
        **more,
    }


def tick(number: int, rows: Sequence[Row], log: str = "conn") -> Tick:
    """A tick whose records begin one second after another."""
    if not rows:
        return Tick(at(number), {})
    times = [at(number) + second * 1_000_000_000 for second in range(len(rows))]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return Tick(at(number), {log: frame.with_columns(ts=pl.Series(times, dtype=pl.Int64))})


def benign(seed: int, ticks: int, devices: int = 20) -> Iterator[Tick]:
    """Devices with over-dispersed numbers of connections to peers of their own, slowly growing.

    Peers by a Chinese restaurant process over a Zipf base, one cyclic device; sizes log-normal.
    """
    random = np.random.default_rng(seed)
    mean, dispersion = random.gamma(1.0, 3.0, devices) + 0.2, random.uniform(1.1, 6.0, devices)
    level, variety = random.normal(6.0, 1.5, devices), random.uniform(1.0, 8.0, devices)
    known: list[list[int]] = [[] for _ in range(devices)]
    shape = mean / (dispersion - 1.0)
    for number in range(ticks):
        counts = random.negative_binomial(shape, shape / (shape + mean))
        counts[0] = 30 + random.integers(-1, 2)
        rows = []
        for device in range(devices):
            for _ in range(counts[device]):
                had = known[device]
                new = random.random() < variety[device] / (variety[device] + len(had))
                peer = int(random.zipf(1.3)) % 5000 if new else had[random.integers(len(had))]
                had.append(peer)
                size = int(random.lognormal(level[device], 0.7)) + 1
                zone = f"zone {device % 3}"
                rows.append(
                    link(f"d{device}", f"peer {peer}", orig_bytes=size, **{"orig.zone": zone})
                )
        yield tick(number, rows)


def steady(number: int, devices: int = 6, peers: int = 3) -> list[Row]:
    """Each device to its own few peers, in each tick alike."""
    return [
        link(f"d{device}", f"peer {device}.{peer}")
        for device in range(devices)
        for peer in range(peers)
        if (number + peer) % (peer + 1) == 0
    ]

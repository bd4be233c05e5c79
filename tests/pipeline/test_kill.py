"""A process that is killed at any moment leaves what a restart ends well with."""

import json
import multiprocessing
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nonself.lab.plan import DAY, MONDAY
from nonself.lab.scenario import compose
from nonself.lake import Lake
from nonself.pipeline import analyze
from nonself.pipeline.engine import BREACHES
from nonself.pipeline.saved import read_frames

from .conftest import HOUR, cut

KILLS = 50
PACKETS = 400
"""Read at a time, and between two snapshots."""


def options(data: Path) -> dict[str, Any]:
    return {"data_dir": data, "batch_packets": PACKETS, "snapshot_packets": PACKETS}


@dataclass
class Ended:
    """What a finished run leaves behind."""

    files: dict[str, str]
    """Checksum of everything learnt."""
    pending: dict[str, list[dict[str, object]]]
    """Records of the tick that is not complete."""
    position: dict[str, object]
    breaches: list[tuple[object, ...]]


def ended(data: Path) -> Ended:
    manifest = json.loads((data / "state/manifest.json").read_text())
    breaches = Lake(data / "lake").scan(BREACHES).collect().sort("ts", "id")
    rows = breaches.select("id", "model", "device", "score", "count").rows()
    # The same records may be laid out otherwise in an Arrow file: they are compared as such.
    frames = read_frames(data / "state/pending")
    pending = {log: frame.to_dicts() for log, frame in frames.items()}
    learnt = {name: sum_ for name, sum_ in manifest["files"].items() if "pending" not in name}
    return Ended(learnt, pending, manifest["position"], rows)


@pytest.fixture(scope="module")
def captures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three short captures of the hour in which the intruder is busiest."""
    whole, short = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("short")
    compose(whole, days=(11,))
    begin = MONDAY + 10 * DAY + 13 * HOUR
    for number in range(3):
        start = begin + number * 400
        cut(whole / "day11.pcap", short / f"{number}.pcap", start, start + 400)
    return short


@pytest.mark.timeout(600)
def test_killed_at_fifty_moments_it_ends_as_if_undisturbed(captures: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["nonself.pipeline", "nonself.pipeline.engine"])
    undisturbed = tmp_path / "undisturbed"
    analyze([captures], **options(undisturbed))
    expected = ended(undisturbed)
    assert expected.breaches
    context.Process(target=print).start()  # the server starts with the first process
    time.sleep(2)
    begin = time.monotonic()
    process = context.Process(
        target=analyze, args=([captures],), kwargs=options(tmp_path / "timed")
    )
    process.start()
    process.join()
    lasts = time.monotonic() - begin
    moments = random.Random(7)  # noqa: S311 - moments, no secrets
    kills, folder = 0, 0
    while kills < KILLS:
        data = tmp_path / f"killed-{folder}"
        process = context.Process(target=analyze, args=([captures],), kwargs=options(data))
        process.start()
        process.join(moments.uniform(0.02, 0.9) * lasts)
        if process.is_alive():
            process.kill()
            kills += 1
        process.join()
        if process.exitcode == 0:
            assert ended(data) == expected, f"after {kills} kills"
            folder += 1
    analyze([captures], **options(tmp_path / f"killed-{folder}"))
    assert ended(tmp_path / f"killed-{folder}") == expected

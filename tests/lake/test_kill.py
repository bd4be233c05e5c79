"""No acknowledged batch is lost or half-written, whenever the writer is killed: fifty rounds."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from nonself.lake import Lake
from nonself.lake.reader import Question, Reader

ROUNDS = 50
WRITER = """
import sys
from pathlib import Path
import polars as pl
from nonself.lake import Lake
from nonself.lake.compaction import Compactor
from nonself.schema.log import TIME

lake, number = Lake(Path(sys.argv[1])), int(sys.argv[2])
with Compactor(lake.compact, lake.sweep, every=0.005, grace=0.01) as compactor:
    while True:
        tick = (1_700_000_400 + 300 * number) * 10**9
        frame = pl.DataFrame({"ts": [tick] * 100, "n": [number] * 100}).with_columns(
            pl.col("ts").cast(TIME)
        )
        lake.append("conn", frame, tick)
        lake.append("dns", frame, tick)
        lake.flush()
        compactor.tell(tick)
        print(number, flush=True)
        number += 1
"""


def test_what_was_acknowledged_survives_the_kill(tmp_path: Path) -> None:
    moments = random.Random(7)  # noqa: S311 - not for secrets
    acknowledged, root = -1, tmp_path / "lake"
    for _ in range(ROUNDS):
        command = [sys.executable, "-c", WRITER, str(root), str(acknowledged + 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(moments.uniform(0, 0.12))
            writer.send_signal(signal.SIGKILL)
            lines = [first, *writer.stdout.read().splitlines(keepends=True)]
        whole = [int(line) for line in lines if line.endswith("\n")]
        acknowledged = max([acknowledged, *whole])
        for log in ("conn", "dns"):
            found = Lake(root).scan(log).collect().group_by("n").len().sort("n")
            numbers = found["n"].to_list()
            assert set(numbers) >= set(range(acknowledged + 1)), "acknowledged, and gone"
            assert set(found["len"].to_list()) == {100}, "half-written, or twice"
    reader = Reader(root)
    # The last batch, not acknowledged, may be in one log and not yet in the other.
    assert reader.count(Question("conn", 0, 2**62)) == Lake(root).scan("conn").collect().height
    reader.close()
    assert acknowledged > ROUNDS

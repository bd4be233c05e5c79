"""Every shared capture is read to its end, in one process, with bounded memory."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from tests.agreement.expected import captures_folder

from nonself import _core
from nonself.capture.files import find_captures

READ_ALL = """
import json, re, sys
from pathlib import Path
from nonself.capture import read_captures

captures = read_captures([Path(sys.argv[1])])
last = {batch.path: batch.bytes_read for batch in captures}
print(json.dumps({
    "files": len(captures.files),
    "reached": list(last.values())[-1] == captures.size,
    "packets": captures.packets,
    "problems": [str(problem) for problem in captures.problems],
    # Not ru_maxrss: that begins with the size of the process which started this one.
    "kilobytes": int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]),
}))
"""


@pytest.mark.skipif(captures_folder() is None, reason="no shared captures here")
def test_every_capture_is_read_to_its_end_with_bounded_memory() -> None:
    folder = captures_folder()
    assert folder is not None
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", READ_ALL, str(folder)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["files"] >= 1241
    assert found["packets"] >= 276_000
    assert found["reached"]
    assert found["kilobytes"] <= 2**20
    damaged = sorted(Path(problem.partition(": ")[0]).name for problem in found["problems"])
    assert len(damaged) == 8
    for problem in found["problems"]:
        assert "cut off" in problem or "damaged" in problem


def logs_of(path: Path, workers: int) -> dict[str, pl.DataFrame]:
    reader = _core.CaptureReader(str(path), workers=workers)
    parts: dict[str, list[pl.DataFrame]] = {}
    while (rows := reader.next(1000)) is not None:
        for log, batch in rows.items():
            parts.setdefault(log, []).append(pl.DataFrame(batch))
    return {log: pl.concat(frames) for log, frames in parts.items()}


@pytest.mark.skipif(captures_folder() is None, reason="no shared captures here")
def test_three_sensors_give_the_rows_of_one_in_their_order() -> None:
    files, _ = find_captures([captures_folder() or Path()])
    rows = 0
    for file in files:
        alone, together = logs_of(file.path, 1), logs_of(file.path, 3)
        rows += sum(map(len, alone.values()))
        if "conn" in together and inside_and_outside(together["conn"]):
            continue
        assert together.keys() == alone.keys(), file.path
        assert all(together[log].equals(alone[log]) for log in alone), file.path
    assert rows > 70_000


def inside_and_outside(conn: pl.DataFrame) -> bool:
    """Whether a connection came through a tunnel and beside it: then shards see two.

    Either may have begun with the other end: each knows only its own packets.
    """
    end = [pl.format("{} {}", f"id.{side}_h", f"id.{side}_p") for side in ("orig", "resp")]
    conn = conn.with_columns(ends=pl.concat_list(end).list.sort())
    inside = conn.filter(pl.col("tunnel_parents").is_not_null())
    outside = conn.filter(pl.col("tunnel_parents").is_null())
    return not inside.join(outside, on=["ends", "proto"], how="semi").is_empty()

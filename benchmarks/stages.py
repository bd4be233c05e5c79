"""Each stage of the pipeline on its own, on one core: ``python -m benchmarks.stages NAME``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.captures import FOLDER, Capture, captures
from benchmarks.measure import pinned

if TYPE_CHECKING:
    from collections.abc import Iterator


def measured(capture: Capture) -> list[dict[str, Any]]:
    """Run the stages in a process of their own, pinned to one core."""
    done = subprocess.run(
        pinned([sys.executable, "-m", "benchmarks.stages", capture.name]),
        env=os.environ | {"POLARS_MAX_THREADS": "1"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


@dataclass
class Clock:
    """CPU time by stage, and what was counted."""

    seconds: Counter[str] = field(default_factory=Counter)
    records: int = 0
    ticks: int = 0

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Add the time of what is done inside."""
        begin = time.process_time()
        yield
        self.seconds[stage] += time.process_time() - begin  # type: ignore[assignment]

    def rows(self) -> list[dict[str, Any]]:
        """One row for each stage, in order; all of them see the same records."""
        return [
            {
                "stage": stage,
                "records_per_core_second": round(self.records / seconds),
                "ms_per_tick": round(1000 * seconds / max(1, self.ticks), 3),
                "records": self.records,
                "ticks": self.ticks,
                "cpu_seconds": round(seconds, 3),
            }
            for stage, seconds in (*self.seconds.items(), ("together", self.seconds.total()))
        ]


def stages(capture: Capture) -> list[dict[str, Any]]:
    """Read the capture through all stages."""
    # Imported here: the process that starts the programs has to stay small.
    from benchmarks.chain import Chain  # noqa: PLC0415

    clock = Clock()
    with TemporaryDirectory(dir=FOLDER) as folder:
        chain = Chain(capture, clock, Path(folder))
        while chain.step():
            pass
        chain.finish()
    return clock.rows()


if __name__ == "__main__":
    json.dump(stages(captures([sys.argv[1]])[0]), sys.stdout)

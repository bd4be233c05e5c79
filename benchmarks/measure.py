"""One run of one program on one core: CPU time and peak memory, from the kernel."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from benchmarks.captures import Capture
    from benchmarks.programs import Program

LIMIT: Final = 900
"""Seconds after which a run is ended."""


@dataclass(frozen=True)
class Run:
    """What one run took."""

    cpu: float
    """Seconds of the processor, user and system, start of the program included."""
    wall: float
    """Seconds."""
    peak: float
    """Largest resident memory, MiB."""
    status: int
    """Exit code; negative where a signal ended it."""
    said: str
    """Last line on standard error."""


def core() -> int:
    """The core that every program is pinned to."""
    return min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0


def pinned(command: list[str]) -> list[str]:
    """The command on that core; where taskset is not there, anywhere."""
    return ["taskset", "-c", str(core()), *command] if shutil.which("taskset") else command


def own_peak() -> float:
    """Peak memory of this process, MiB: a child cannot be seen to need less."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(program: Program, capture: Capture, folder: Path) -> Run:
    """Run it once; what it writes goes into a folder that is removed."""
    with TemporaryDirectory(dir=folder) as scratch:
        errors = Path(scratch, "stderr")
        command = pinned(program.command(capture, Path(scratch)))
        before = os.times().elapsed
        with Path(scratch, "stdout").open("wb") as out, errors.open("wb") as err:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=os.environ | dict(program.environment),
            )
            timer = threading.Timer(LIMIT, child.kill)
            timer.start()
            _, status, used = os.wait4(child.pid, 0)
            timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        lines = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return Run(
            cpu=used.ru_utime + used.ru_stime,
            wall=os.times().elapsed - before,
            peak=used.ru_maxrss / 1024,
            status=child.returncode,
            said=lines[-1] if lines else "",
        )

"""Work that takes longer than a request: previews over the past. One at a time."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

MOST: Final = 100
"""Results that are kept."""
WAITING: Final = 8
"""Jobs that may wait."""

Progress = Callable[[float], None]


class TooManyJobs(Exception):
    """So many jobs wait already that another one makes no sense."""


class _Stopped(Exception):
    """The job was not wanted any more."""


@dataclass
class Job:
    """One piece of work."""

    id: str
    kind: str
    owner: str
    done: float = 0.0
    """Share that is done, 0 to 1."""
    result: Any = None
    error: str | None = None
    finished: bool = False
    cancelled: bool = False


class Jobs:
    """Runs jobs and keeps the newest results."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = Lock()

    def start(self, kind: str, owner: str, work: Callable[[Progress], Any]) -> Job:
        """Begin a job; ``work`` is given a function to say how far it is.

        Raises:
            TooManyJobs: Too many wait.
        """
        with self._lock:
            if sum(not job.finished for job in self._jobs.values()) >= WAITING:
                raise TooManyJobs(f"{WAITING} previews are waiting; try again when one is done")
            job = Job(secrets.token_hex(8), kind, owner)
            self._jobs[job.id] = job
            while len(self._jobs) > MOST:
                self._jobs.popitem(last=False)
        future = self._pool.submit(self._run, job, work)
        future.add_done_callback(lambda done: _failed(job, done))
        return job

    def get(self, number: str, owner: str) -> Job:
        """A job of one's own.

        Raises:
            LookupError: There is none.
        """
        job = self._jobs.get(number)
        if job is None or job.owner != owner:
            raise LookupError(f"{number[:40]}: no such job")
        return job

    def cancel(self, number: str, owner: str) -> None:
        """Stop a job at its next step."""
        self.get(number, owner).cancelled = True

    def close(self) -> None:
        """Stop all jobs."""
        for job in self._jobs.values():
            job.cancelled = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, job: Job, work: Callable[[Progress], Any]) -> None:
        def progress(done: float) -> None:
            if job.cancelled:
                raise _Stopped
            job.done = max(0.0, min(1.0, done))

        try:
            progress(0.0)
            job.result = work(progress)
            job.done = 1.0
        except _Stopped:
            job.error = "cancelled"
        finally:
            job.finished = True


def _failed(job: Job, future: "Future[None]") -> None:
    if future.cancelled():
        job.error, job.finished = "cancelled", True
    elif (error := future.exception()) is not None:
        job.error = str(error).partition("\n")[0] or type(error).__name__

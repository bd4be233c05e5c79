"""Whether somebody still waits for an answer: a question that nobody waits for is not worked on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Final

import duckdb


class NobodyWaitsError(Exception):
    """Who asked has gone."""

    def __init__(self) -> None:
        super().__init__("nobody waits for the answer any longer")


class Patience:
    """That of one who asks. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._gone = False
        self._working: duckdb.DuckDBPyConnection | None = None

    @property
    def ended(self) -> bool:
        """Nobody waits any longer."""
        return self._gone

    def end(self) -> None:
        """Nobody waits any longer: what is being worked on stops."""
        with self._lock:
            self._gone = True
            if self._working is not None:
                self._working.interrupt()

    @contextmanager
    def work(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """While something is asked through ``cursor``.

        Raises:
            NobodyWaitsError: Now, or as soon as nobody waits.
        """
        with self._lock:
            if self._gone:
                raise NobodyWaitsError
            self._working = cursor
        try:
            yield
        except duckdb.InterruptException:
            raise NobodyWaitsError from None
        finally:
            with self._lock:
                self._working = None


OF_WHO_ASKS: Final[ContextVar[Patience | None]] = ContextVar("patience", default=None)
"""Set around a request; without it an answer is always waited for."""

"""What all routes share: the data folder, opened, and looked at anew when it changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar

import polars as pl
from sqlalchemy import func, select

from nonself.api.jobs import Jobs
from nonself.incidents.directory import Directory
from nonself.lake.filters import parse
from nonself.lake.parts import LakeError
from nonself.lake.reader import Question, Reader
from nonself.pipeline.knowledge import Knowledge
from nonself.pipeline.saved import StateError, StateFolder
from nonself.pipeline.words import said
from nonself.store import Store
from nonself.store.tables import Audit

MOST_CACHED: Final = 256
T = TypeVar("T")


@dataclass
class Known:
    """Knowledge at one moment, with what is often asked of it."""

    knowledge: Knowledge
    version: str
    """Changes when anything was learnt or said."""
    directory: Directory
    _answers: OrderedDict[Hashable, Future[Any]] = field(default_factory=OrderedDict)
    """Answers that took long; they hold as long as this moment does."""
    _lock: Lock = field(default_factory=Lock)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer to a question, looked for once: who asks meanwhile waits for it."""
        with self._lock:
            found = self._answers.get(key)
            asked_before = found is not None
            if found is None:
                found = self._answers[key] = Future()
                while len(self._answers) > MOST_CACHED:
                    self._answers.popitem(last=False)
        if not asked_before:
            try:
                found.set_result(make())
            except BaseException as error:
                with self._lock:
                    self._answers.pop(key, None)
                found.set_exception(error)
                raise
        answer: T = found.result()
        return answer

    @property
    def clock(self) -> int:
        """Now, in event time, ns."""
        return self.knowledge.clock

    @property
    def devices(self) -> pl.DataFrame:
        """The inventory."""
        return self.knowledge.devices

    def device(self, name: str) -> dict[str, Any]:
        """A row of the inventory, by id, name or address.

        Raises:
            LookupError: There is no such device.
        """
        found = self.devices.filter(pl.col("device") == name)
        if not found.height:
            found = self.devices.filter(pl.col("device") == self.knowledge.find(name))
        return found.row(0, named=True)


class Desk:
    """A data folder that is served."""

    def __init__(self, data: Path, store: Store) -> None:
        self.data = data
        self.store = store
        self.reader = Reader(data / "lake")
        self.jobs = Jobs(ThreadPoolExecutor(1, thread_name_prefix="job"))
        self._known: Known | None = None
        self._lock = Lock()

    def close(self) -> None:
        """Let go of everything."""
        self.jobs.close()
        self.reader.close()
        self.store.close()

    def prepare(self) -> None:
        """Look at the files of the lake and at what is known, before anybody asks."""
        with suppress(NothingYet, LakeError):
            self.reader.logs()
            self.known()

    def version(self) -> str:
        """Changes when the data folder or what people said does."""
        manifest = self.data / "state" / "manifest.json"
        try:
            status = manifest.stat()
            state = f"{status.st_mtime_ns}-{status.st_size}"
        except OSError:
            state = "none"
        with self.store.read() as session:
            last = session.scalar(
                select(func.max(Audit.id)).where(Audit.kind.in_(["device", "model"]))
            )
        return f"{state}-{last or 0}"

    def known(self) -> Known:
        """What is known now.

        Raises:
            NothingYet: Nothing was analysed yet, or the state is being replaced.
        """
        version = self.version()
        with self._lock:
            if self._known is None or self._known.version != version:
                if not StateFolder(self.data).exists():
                    raise NothingYet(f"{self.data}: nothing was analysed yet")
                try:
                    knowledge = Knowledge.of(self.data, said(self.store))
                except StateError as error:
                    raise NothingYet(str(error)) from None
                self._known = Known(knowledge, version, Directory(knowledge.devices))
            return self._known

    def breaches(self, known: Known) -> pl.DataFrame:
        """All breaches that count."""
        return known.once("breaches", known.knowledge.breaches)

    def scores(self, known: Known) -> pl.DataFrame:
        """All unusual scores that are kept."""
        return known.once("scores", known.knowledge.scores)

    def question(self, log: str, start: int, end: int, *filters: str) -> Question:
        """A question to the lake."""
        return Question(log, start, end, tuple(parse(each) for each in filters))

    def has(self, log: str) -> bool:
        """Whether the lake has a log."""
        return log in self.reader.catalogue.logs()


class NothingYet(Exception):
    """There is nothing to show yet."""

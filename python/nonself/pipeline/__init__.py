"""The stages in order: reading this file is reading the program.

    capture → ticks → events → pattern of life → detection → lake → incidents → a report

Where a data folder is given, what was learnt is saved in it after each file, and within long ones,
together with the records of the tick that is not complete. The next run goes on from there, and
ends as one run over all files would have. A file that was analysed before, by its content, is not
learnt twice; one that was interrupted is read again from its begin, and learnt from where it was.
"""

from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nonself.capture.files import find_captures
from nonself.capture.pcap import BATCH_PACKETS
from nonself.config import Site
from nonself.events.tick import TICK_NS
from nonself.events.ticks import TickCutter, tick_of
from nonself.incidents.analyst import examine
from nonself.incidents.overview import Learning, build_overview
from nonself.lake import Lake, LakeError
from nonself.lake.compaction import Compactor
from nonself.lake.retention import Limits
from nonself.pipeline.engine import BREACHES, Engine
from nonself.pipeline.keeping import keep
from nonself.pipeline.learning import learning
from nonself.pipeline.reading import Input, Portion, fingerprint, portions
from nonself.pipeline.report import Progress, Read, Report, Watch
from nonself.pipeline.saved import Position, StateError, StateFolder, read_frames, write_frames
from nonself.pipeline.words import Said, heeded, nothing_said, said
from nonself.store import Store

SNAPSHOT_PACKETS = 1_000_000
"""Within a capture the state is saved after so many packets."""

__all__ = ["Progress", "Read", "Report", "StateError", "Watch", "analyze"]


def analyze(
    paths: Iterable[Path],
    *,
    site: Site | None = None,
    data_dir: Path | None = None,
    progress: Watch = lambda _: None,
    batch_packets: int = BATCH_PACKETS,
    snapshot_packets: int = SNAPSHOT_PACKETS,
    keep_days: float | None = None,
    keep_bytes: int | None = None,
) -> Report:
    """Read captures, learn what is usual in them, and tell what is not.

    Args:
        paths: Capture files, and folders of them; read in order of their first packet.
        site: What the site file says.
        data_dir: Where records and everything learnt are kept; without it nothing is.
        progress: Is told how far the reading is.
        batch_packets: Packets that are read at a time; a run that goes on from another needs the
            same number.
        snapshot_packets: Within a capture the state is saved after so many packets.
        keep_days: Records older than this are dropped from the data folder.
        keep_bytes: The oldest records are dropped until the rest is no larger.

    Raises:
        StateError: The data folder cannot be used.
        DatabaseError: Its database cannot be used.
        OSError: The data folder cannot be written.
    """
    with ExitStack() as stack:
        folder = data_dir or Path(stack.enter_context(TemporaryDirectory(prefix="nonself-")))
        state = StateFolder(folder)
        stack.enter_context(state.locked())
        store = None if data_dir is None else stack.enter_context(closing(Store.of(data_dir)))
        every = snapshot_packets if data_dir is not None else None
        run = _Run(
            site or Site(),
            state,
            nothing_said() if store is None else said(store),
            every=every,
            batch_packets=batch_packets,
            watch=progress,
        )
        try:
            run.learn(run.chosen(paths))
        except OSError as error:  # such as a full disk: what was read until then is reported
            run.failed(error)
        if store is not None:
            run.tidy(keep_days=keep_days, keep_bytes=keep_bytes)
        report = run.report()
        if store is not None:
            run.keep(store, report)
        return report


class _Run:
    """One run over some captures."""

    def __init__(
        self,
        site: Site,
        state: StateFolder,
        heard: Said,
        *,
        every: int | None,
        batch_packets: int,
        watch: Watch,
    ) -> None:
        self.site, self.state, self.watch = site, state, watch
        self.every, self.batch_packets = every, batch_packets
        self.compactor: Compactor | None = None
        self.within: dict[str, Any] | None = None
        self.said = heard
        self.engine = Engine(site, heard.models)
        self.lake = Lake(state.data / "lake")
        self.cutter = TickCutter()
        self.inputs: list[dict[str, Any]] = []
        self.read: list[Read] = []
        self.notes: list[str] = []
        self.errors: list[str] = []
        self.places: dict[str, str] = {}
        """Where each capture was found last, by its fingerprint."""
        self.at = Progress("opening", 0, 0, 0)
        if state.exists():
            self._resume()
        self.engine.life.listen(heard.words)

    def _resume(self) -> None:
        position, folder = self.state.load()
        if self.state.note is not None:
            self.notes.append(self.state.note)
        self.within = position.within
        self.engine.load(folder)
        self.cutter = TickCutter(clock=position.clock, late=position.late)
        self.cutter.add(read_frames(folder / "pending"), position.clock)
        self.inputs = position.inputs
        if position.clock is not None:
            self.lake.truncate(tick_of(position.clock))

    def chosen(self, paths: Iterable[Path]) -> list[Input]:
        """The captures that can be read and are not known yet, in order of time."""
        files, problems = find_captures(paths)
        self.errors += map(str, problems)
        known = {entry["sha256"]: entry["name"] for entry in self.inputs}
        found = []
        for file in files:
            try:
                source = Input(file, fingerprint(file.path))
            except OSError as error:
                self.errors.append(f"{file.path}: {error.strerror}")
                continue
            self.places[source.sha256] = str(file.path.resolve())
            if source.sha256 in known:
                self.notes.append(f"{file.path}: analysed before, as {known[source.sha256]}")
            elif not self._is_past(source):
                known[source.sha256] = file.path.name
                found.append(source)
        return found

    def _is_past(self, source: Input) -> bool:
        """What begins before the tick that is open cannot be learnt any more: time goes on."""
        clock, first = self.cutter.clock, source.first
        if self.within is not None and source.sha256 == self.within["sha256"]:
            return False
        if clock is None or first is None or first >= tick_of(clock) - TICK_NS:
            return False
        self.errors.append(
            f"{source.file.path}: begins {_when(first)}, but {self.state.data} has learnt until "
            f"{_when(clock)}; not analysed. Use another data folder"
        )
        return True

    def learn(self, inputs: list[Input]) -> None:
        """Take the captures in, tick by tick; save after each."""
        with Compactor(self.lake.compact, self.lake.sweep) as compactor:
            self.compactor = compactor if self.every is not None else None
            self._learn(inputs)

    def tidy(self, *, keep_days: float | None, keep_bytes: int | None) -> None:
        """Leave the lake in few files, and within its limits."""
        clock = self.cutter.clock
        if clock is None:
            return
        try:
            while self.lake.compact(clock):
                pass
            self.lake.sweep()
            self.lake.drop_old(Limits(keep_days, keep_bytes), clock)
        except OSError as error:
            self.failed(error)

    def _learn(self, inputs: list[Input]) -> None:
        total = sum(source.file.size for source in inputs)
        saved = 0
        for portion in portions(inputs, self.site, self.batch_packets):
            packets = sum(read.packets for read in self.read) + portion.read.packets
            done = sum(read.size for read in self.read) + portion.bytes_read
            self.at = Progress(f"reading {portion.read.name}", done, total, packets)
            self.watch(self.at)
            if self._is_learnt(portion):
                saved = portion.read.packets
                continue
            self.engine.step(self.cutter.add(portion.records, portion.clock), self.lake)
            if self.compactor is not None:
                self.compactor.tell(portion.clock or 0)
            if portion.is_last:
                self._close(portion)
                saved = 0
            elif self.every is not None and portion.read.packets - saved >= self.every:
                self._snapshot(portion)
                saved = portion.read.packets

    def _is_learnt(self, portion: Portion) -> bool:
        """A portion of the capture in which an earlier run was interrupted, before that place."""
        within = self.within
        return (
            within is not None
            and portion.read.sha256 == within["sha256"]
            and portion.number < within["portions"]
        )

    def _snapshot(self, portion: Portion) -> None:
        """Save within a capture."""
        read = portion.read
        portions = portion.number + 1
        self.within = {"name": read.name, "sha256": read.sha256, "portions": portions}
        self._save_all()

    def _close(self, portion: Portion) -> None:
        """A capture was read to its end, or as far as it goes."""
        read = portion.read
        self.read.append(read)
        if read.error:
            self.errors.append(f"{portion.path}: {read.error}")
        self.inputs.append(asdict(read))
        if self.within is not None and self.within["sha256"] == read.sha256:
            self.within = None
        if self.every is not None:
            self._save_all()

    def _save_all(self) -> None:
        self.lake.flush()
        position = Position(self.cutter.clock, self.cutter.late, self.inputs, self.within)
        self.state.save(position, self._save)

    def keep(self, store: Store, report: Report) -> None:
        """Write the result where people work with it."""
        started = self.engine.events.devices.started
        keep(store, report, clock=self.cutter.clock, started=started, places=self.places)

    def failed(self, error: OSError) -> None:
        """Something could not be written: once is enough to say so."""
        place = error.filename if error.filename else self.state.data
        line = str(error) if isinstance(error, LakeError) else f"{place}: {error.strerror or error}"
        if line not in self.errors:
            self.errors.append(line)

    def _save(self, folder: Path) -> None:
        self.engine.save(folder)
        write_frames(folder / "pending", self.cutter.pending())

    def _counters(self) -> dict[str, int]:
        total: Counter[str] = Counter()
        for read in self.inputs:
            total.update(read["counters"])
        return dict(sorted(total.items()))

    def _learning(self) -> Learning:
        return learning(self.engine.life, self.engine.events.devices.started, self.cutter.clock)

    def report(self) -> Report:
        """Judge the incomplete tick provisionally, then tell what was found."""
        self.watch(replace(self.at, doing="looking into what is unusual"))
        engine = self.engine.copy()
        try:
            engine.step(self.cutter.provisional(), self.lake)
        except LakeError as error:
            self.failed(error)
        devices = engine.devices()
        breaches = heeded(self.lake.scan(BREACHES).collect(), self.said)
        found = examine(breaches, self.lake, devices)
        return Report(
            investigation=found,
            overview=build_overview(self.lake, devices, self._learning()),
            read=tuple(self.read),
            notes=tuple(self.notes),
            errors=tuple(self.errors),
            counters=self._counters(),
            records=dict(sorted(engine.records.items())),
            breaches=breaches,
        )


def _when(ts: int) -> str:
    return f"{datetime.fromtimestamp(ts / 1e9, UTC):%Y-%m-%d %H:%M:%S} UTC"

"""What a data folder knows: everything learnt, the records, and what a person said."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from nonself.config import Site
from nonself.detection.loader import built_in
from nonself.incidents.analyst import examine
from nonself.lake import Lake
from nonself.pattern_of_life import PatternOfLife
from nonself.pattern_of_life.feedback import Feedback
from nonself.pattern_of_life.feedback import read as read_feedback
from nonself.pipeline.engine import BREACHES, UNITS, Engine
from nonself.pipeline.saved import StateError, StateFolder
from nonself.schema.incident import Incident

FEEDBACK = "feedback.jsonl"
"""In the data folder: what a person said."""


@dataclass(frozen=True)
class Knowledge:
    """A data folder, read."""

    data: Path
    life: PatternOfLife
    devices: pl.DataFrame
    lake: Lake
    clock: int
    """Newest packet time, ns: now, in event time."""
    said: list[Feedback]

    @classmethod
    def of(cls, data: Path) -> "Knowledge":
        """Read a data folder.

        Raises:
            StateError: Nothing was saved in it, or it is damaged.
        """
        state = StateFolder(data)
        if not state.exists():
            raise StateError(f"{data}: nothing was saved here; nonself analyze … --data {data}")
        position, folder = state.load()
        engine = Engine(Site(), built_in().models)
        engine.load(folder)
        try:
            said = read_feedback(data / FEEDBACK)
        except ValueError as error:
            raise StateError(str(error)) from None
        engine.life.listen(said)
        clock = position.clock or 0
        return cls(data, engine.life, engine.devices(), Lake(data / "lake"), clock, said)

    def scores(self) -> pl.DataFrame:
        """What was unusual, by time."""
        return self.lake.scan(UNITS).collect()

    def breaches(self) -> pl.DataFrame:
        """All breaches, by time."""
        return self.lake.scan(BREACHES).collect()

    def incidents(self, breaches: pl.DataFrame | None = None) -> tuple[Incident, ...]:
        """The incidents, as they would be with these breaches; with all when None."""
        given = self.breaches() if breaches is None else breaches
        return examine(given, self.lake, self.devices).incidents

    def find(self, name: str) -> str:
        """The id of a device by id, name, first label of its name, or address.

        Raises:
            LookupError: No device is called that, or several are.
        """
        wanted = name.lower()
        called = pl.col("name").str.to_lowercase()
        found = self.devices.filter(
            (pl.col("device").str.to_lowercase() == wanted)
            | (called == wanted)
            | (called.str.split(".").list.first() == wanted)
            | pl.col("ips").list.contains(name)
            | pl.col("macs").list.contains(wanted)
        )["device"].to_list()
        if len(found) == 1:
            return str(found[0])
        known = ", ".join(sorted(self.devices["name"].head(8).to_list()))
        if found:
            raise LookupError(f"{name}: several devices are called that: {', '.join(found)}")
        raise LookupError(f"{name}: no such device or breach; devices are {known}, …")

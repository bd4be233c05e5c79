"""What a data folder knows: everything learnt, the records, and what a person said."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from nonself.config import Site
from nonself.incidents.analyst import examine
from nonself.lake import Lake
from nonself.pattern_of_life import PatternOfLife
from nonself.pattern_of_life.feedback import Feedback
from nonself.pipeline.engine import BREACHES, UNITS, Engine
from nonself.pipeline.saved import StateError, StateFolder, read_json
from nonself.pipeline.words import Said, heeded, said
from nonself.schema.incident import Incident
from nonself.store import Store


@dataclass(frozen=True)
class Knowledge:
    """A data folder, read."""

    data: Path
    engine: Engine
    devices: pl.DataFrame
    lake: Lake
    clock: int
    """Newest packet time, ns: now, in event time."""
    heard: Said

    @classmethod
    def of(cls, data: Path, heard: Said | None = None) -> "Knowledge":
        """Read a data folder, and heed what people said: what is in its database when None.

        Raises:
            StateError: Nothing was saved in it, or it is damaged.
        """
        state = StateFolder(data)
        if not state.exists():
            raise StateError(f"{data}: nothing was saved here; nonself analyze … --data {data}")
        if heard is None:
            with closing(Store.of(data)) as store:
                heard = said(store)
        position, folder = state.load()
        engine = Engine(_site(folder), heard.models)
        engine.load(folder)
        engine.life.listen(heard.words)
        clock = position.clock or 0
        return cls(data, engine, engine.devices(), Lake(data / "lake"), clock, heard)

    @property
    def life(self) -> PatternOfLife:
        """Everything learnt."""
        return self.engine.life

    @property
    def said(self) -> tuple[Feedback, ...]:
        """Every word that was said, oldest first."""
        return self.heard.words

    def scores(self) -> pl.DataFrame:
        """What was unusual, by time."""
        return self.lake.scan(UNITS).collect()

    def breaches(self) -> pl.DataFrame:
        """All breaches that count, by time."""
        return heeded(self.lake.scan(BREACHES).collect(), self.heard)

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


def _site(folder: Path) -> Site:
    """What the site file said when this was learnt."""
    file = folder / "site.json"
    return Site.model_validate(read_json(file)) if file.is_file() else Site()

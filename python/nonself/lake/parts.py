"""The files of the lake: ``<log>/<day>/<hour>-<first tick>-<last tick>-<generation>.parquet``.

A part holds whole ticks, all of one hour. A part that replaces others covers their ticks and has a
higher generation, so that a crash between writing it and removing them leaves nothing twice.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

HOUR_NS: Final = 3600 * 1_000_000_000
TICK: Final = "_tick"
"""Column with the start of the tick (ns), in the files only."""
ROW_GROUP: Final = 16_384
"""Records whose statistics stand together: what a question for a time can pass over."""
PLACE: Final = "_place"
"""Column with a record's place in its hour, in compacted files only: they are in another order."""
TEMPORARY: Final = ".writing-"


class LakeError(OSError):
    """A file of the lake cannot be written or read; the text says which and why."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason

    def __reduce__(self) -> tuple[type["LakeError"], tuple[Path, str]]:
        return type(self), (self.path, self.reason)


@dataclass(frozen=True, order=True)
class Part:
    """One file: the ticks from ``first`` to ``last`` of one hour."""

    first: int
    last: int
    generation: int
    path: Path

    @classmethod
    def of(cls, path: Path) -> "Part | None":
        """Read the name of a file; None if it is none of ours."""
        numbers = path.stem.split("-")
        if len(numbers) != 4 or not all(number.isdigit() for number in numbers):  # noqa: PLR2004
            return None
        _hour, first, last, generation = map(int, numbers)
        return cls(first, last, generation, path)

    @classmethod
    def named(cls, folder: Path, first: int, last: int, generation: int) -> "Part":
        """Give the part that holds these ticks of a log."""
        hour = datetime.fromtimestamp(first // HOUR_NS * 3600, UTC)
        name = f"{hour:%H}-{first}-{last}-{generation}.parquet"
        return cls(first, last, generation, folder / f"{hour:%Y-%m-%d}" / name)

    def covers(self, other: "Part") -> bool:
        """True if this part was written in place of the other."""
        return (
            self.generation > other.generation
            and self.first <= other.first
            and other.last <= self.last
        )


def parts_of(folder: Path, hour: int | None = None) -> tuple[list[Part], list[Part]]:
    """Give the parts of a log that count, by time, and those that others have replaced.

    With ``hour`` (hours since 1970), those of that hour only.
    """
    pattern = "*/*.parquet"
    if hour is not None:
        pattern = f"{datetime.fromtimestamp(hour * 3600, UTC):%Y-%m-%d/%H}-*.parquet"
    found = sorted(part for path in folder.glob(pattern) if (part := Part.of(path)))
    by_hour: dict[int, list[Part]] = {}
    for part in found:
        by_hour.setdefault(part.first // HOUR_NS, []).append(part)
    replaced = {
        part
        for group in by_hour.values()
        for part in group
        if any(other.covers(part) for other in group)
    }
    return [part for part in found if part not in replaced], sorted(replaced)


def write(frame: pl.DataFrame, path: Path) -> None:
    """Write a Parquet file so that it is there as a whole, or not at all."""
    take_place(prepare(frame, path))


def take_place(prepared: Path) -> None:
    """Give a prepared file its name."""
    path = prepared.with_name(prepared.name.removeprefix(TEMPORARY))
    try:
        prepared.rename(path)
    except OSError as error:
        raise cannot_write(path, error) from error


def prepare(frame: pl.DataFrame, path: Path) -> Path:
    """Write a Parquet file under a name that does not count yet; gives that."""
    temporary = path.with_name(TEMPORARY + path.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            frame.write_parquet(
                file, compression="zstd", compression_level=1, row_group_size=ROW_GROUP
            )
            file.flush()
            os.fsync(file.fileno())
    except (OSError, pl.exceptions.PolarsError) as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise cannot_write(path, error) from error
    return temporary


def cannot_write(path: Path, error: Exception) -> LakeError:
    """Say in one line which file could not be written, and why."""
    reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
    return LakeError(path, f"cannot be written: {reason}")


def read(part: Part) -> pl.DataFrame:
    """Read a part as a whole, its records in the order in which they were appended."""
    try:
        frame = pl.read_parquet(part.path, glob=False)
        return frame.sort(PLACE).drop(PLACE) if PLACE in frame.columns else frame
    except (OSError, pl.exceptions.PolarsError) as error:
        raise LakeError(part.path, f"cannot be read: {error}") from error


def settle(folders: Iterable[Path]) -> None:
    """Make the names in these folders survive a power cut."""
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

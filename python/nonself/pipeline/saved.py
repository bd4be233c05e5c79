"""The saved state of a data folder: everything learnt, and the input position it belongs to.

It is one folder, ``state``, that is replaced as a whole: the new one is written beside it under
another name, with a manifest that has a checksum of every file, and then takes its place. The one
before it stays, as ``state.previous``. A crash at any moment leaves a complete one, and where the
newest is damaged the one before it is used.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

VERSION: Final = 2
"""Version of the layout. Version 1 had counters of another kind; they cannot be carried over."""

_MANIFEST: Final = "manifest.json"


class StateError(Exception):
    """The saved state cannot be used: which file, what is wrong, what can be done."""


@dataclass
class Position:
    """What the state is the result of."""

    clock: int | None = None
    """Newest packet time, ns."""
    late: int = 0
    inputs: list[dict[str, Any]] = field(default_factory=list)
    """Analysed files: name, sha256, size, and what was counted in them."""
    within: dict[str, Any] | None = None
    """The file that was being read: name, sha256, and how many portions of it were learnt."""


class StateFolder:
    """The state below a data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._current, self._next, self._previous = (
            data / "state", data / "state.new", data / "state.previous"
        )  # fmt: skip
        self.note: str | None = None
        """What was wrong with the newest state, where an older one was used."""

    def exists(self) -> bool:
        """Whether something was saved."""
        return bool(self._found())

    def save(self, position: Position, write: Callable[[Path], None]) -> None:
        """Replace the state; ``write`` puts the parts into the folder that it is given.

        Raises:
            OSError: It cannot be written; the old state is as it was.
        """
        shutil.rmtree(self._next, ignore_errors=True)
        self._next.mkdir(parents=True)
        try:
            write(self._next)
            files = {str(p.relative_to(self._next)): _checksum(p) for p in _files(self._next)}
            manifest = {"version": VERSION, "position": asdict(position), "files": files}
            text = json.dumps(manifest, indent=1, sort_keys=True)
            (self._next / _MANIFEST).write_text(text, encoding="utf-8")
            for path in (*_files(self._next), *_folders(self._next), self._next):
                _sync(path)
        except BaseException:
            shutil.rmtree(self._next, ignore_errors=True)
            raise
        if (self._current / _MANIFEST).is_file():
            shutil.rmtree(self._previous, ignore_errors=True)
            self._current.rename(self._previous)
        shutil.rmtree(self._current, ignore_errors=True)
        self._next.rename(self._current)
        _sync(self.data)

    def load(self) -> tuple[Position, Path]:
        """The position, and the folder with the parts, all of them intact.

        The newest state that is; :attr:`note` says so where it is not the last one saved.

        Raises:
            StateError: Every state was written by another version, or is damaged.
        """
        found = self._found()
        if not found:
            raise StateError(f"{self._current}: nothing was saved")
        problems: list[StateError] = []
        for folder in found:
            try:
                position = _intact(folder)
            except StateError as error:
                problems.append(error)
                continue
            if problems:
                when = _when(position.clock)
                self.note = f"{problems[0]} Going on from the state before it, of {when}"
            return position, folder
        raise problems[0]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else may write into the data folder meanwhile."""
        self.data.mkdir(parents=True, exist_ok=True)
        lock = self.data / "lock"
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(handle, self.data)
            yield
        finally:
            os.close(handle)

    def _found(self) -> list[Path]:
        """The states, the newest first: after a crash between two renames it has another name."""
        folders = (self._current, self._next, self._previous)
        return [folder for folder in folders if (folder / _MANIFEST).is_file()]


def _intact(folder: Path) -> Position:
    """The position of a state whose files are all as they were written."""
    again = "Analyse the captures again into another folder."
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        version, files = manifest["version"], manifest["files"]
        if version != VERSION:
            raise StateError(
                f"{folder}: saved as version {version}; allowed: version {VERSION}. {again}"
            )
        position = Position(**manifest["position"])
    except (OSError, ValueError, KeyError, TypeError):
        raise StateError(f"{folder / _MANIFEST}: damaged. {again}") from None
    for name, checksum in files.items():
        path = folder / name
        if not path.is_file() or _checksum(path) != checksum:
            raise StateError(f"{path}: damaged. {again}")
    return position


def _when(clock: int | None) -> str:
    if clock is None:
        return "the beginning"
    return f"{datetime.fromtimestamp(clock / 1e9, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _take(handle: int, data: Path) -> None:
    import fcntl  # noqa: PLC0415 - not on every system

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise StateError(
            f"{data}: in use by another nonself; wait for it, or use another folder"
        ) from None


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_dir())


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, value: object) -> None:
    """Plain values as a file; the same values give the same bytes."""
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read_json(path: Path) -> Any:  # noqa: ANN401 - plain values of any shape
    """The values of :func:`write_json`."""
    return json.loads(path.read_text(encoding="utf-8"))


def write_frames(folder: Path, frames: dict[str, pl.DataFrame]) -> None:
    """Frames as Arrow files, one each."""
    folder.mkdir()
    for name, frame in sorted(frames.items()):
        frame.rechunk().write_ipc(folder / f"{name}.arrow")


def read_frames(folder: Path) -> dict[str, pl.DataFrame]:
    """The frames of :func:`write_frames`."""
    return {path.stem: pl.read_ipc(path.read_bytes()) for path in sorted(folder.glob("*.arrow"))}

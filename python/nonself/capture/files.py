"""Which files are read, and in which order."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nonself import _core

SUFFIXES: Final = frozenset({".pcap", ".pcapng", ".cap", ".dmp", ".ntar", ".trace"})
"""A file of a folder with such a name is meant to be a capture: a problem if it is none."""


PIPE: Final = Path("-")
"""Stands for standard input, where another program writes a capture."""

STANDARD_INPUT: Final = "/dev/stdin"


@dataclass(frozen=True)
class CaptureProblem:
    """A file that could not be read, or not to its end."""

    path: Path
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(frozen=True, order=True)
class CaptureFile:
    """A capture with the time of its first packet (ns; -1 if it has none)."""

    first_ts: int
    path: Path
    size: int

    @property
    def is_pipe(self) -> bool:
        """What another program writes, from standard input."""
        return self.path == PIPE


def find_captures(paths: Iterable[Path]) -> tuple[list[CaptureFile], list[CaptureProblem]]:
    """Expand folders and order the captures by their first packet.

    Every named file has to be a capture. Of a folder, other files are passed over.
    """
    captures: dict[Path, CaptureFile] = {}
    problems: list[CaptureProblem] = []
    for path, named in _expand(paths):
        if path == PIPE:  # can be read only once, so not to look at its beginning
            captures[path] = CaptureFile(-1, path, 0)
            continue
        if path.resolve() in captures:
            continue
        try:
            reader = _core.CaptureReader(str(path))
        except _core.CaptureError as error:
            if named or _looks_like_capture(path):
                problems.append(CaptureProblem(path, without_path(error, path)))
            continue
        except OSError as error:
            problems.append(CaptureProblem(path, reason_of(error)))
            continue
        first = -1 if reader.first_ts is None else reader.first_ts
        captures[path.resolve()] = CaptureFile(first, path, reader.size)
    return sorted(captures.values()), problems


def without_path(error: Exception, path: Path) -> str:
    """Give the text of an error that begins with the file's name, without the name."""
    return str(error).removeprefix(f"{path}: ")


def reason_of(error: OSError) -> str:
    """Give the operating system's reason, in the form of our other messages."""
    if error.errno is None:
        return str(error)
    text = os.strerror(error.errno)
    return text[:1].lower() + text[1:]


def _expand(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    for path in paths:
        if path.is_dir():
            for found in sorted(path.rglob("*")):
                if found.is_file():
                    yield found, False
        else:
            yield path, True


def _looks_like_capture(path: Path) -> bool:
    name = path.with_suffix("") if path.suffix in {".gz", ".zst"} else path
    return name.suffix.lower() in SUFFIXES

"""The learnt state on disk: ``manifest.json`` with a version and checksums, one file per aspect."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

VERSION: Final = 2
MANIFEST: Final = "manifest.json"


class StateError(ValueError):
    """A saved state that cannot be used: where, what is wrong, what to do."""


@dataclass(frozen=True)
class State:
    """The learnt state of one aspect."""

    name: str
    fingerprint: str
    parts: dict[str, bytes]


def encoded(value: object) -> bytes:
    """JSON with sorted keys: the same value gives the same bytes."""
    return json.dumps(value, sort_keys=True).encode()


def write(directory: Path, states: Sequence[State], numbers: dict[str, Any]) -> None:
    """Write all files; the manifest last."""
    directory.mkdir(parents=True, exist_ok=True)
    listed = []
    for state in states:
        file = hashlib.sha256(state.name.encode()).hexdigest()[:16] + ".bin"
        data = b"".join(data for _, data in sorted(state.parts.items()))
        (directory / file).write_bytes(data)
        listed.append(
            {
                "aspect": state.name,
                "fingerprint": state.fingerprint,
                "file": file,
                "sha256": hashlib.sha256(data).hexdigest(),
                "parts": {part: len(data) for part, data in sorted(state.parts.items())},
            }
        )
    manifest = {"version": VERSION, "numbers": numbers, "aspects": listed}
    (directory / MANIFEST).write_bytes(encoded(manifest))


def read(directory: Path) -> tuple[list[State], dict[str, Any]]:
    """The states, and the numbers beside them.

    Raises:
        StateError: The files are missing, damaged, or of another version.
    """
    with explained(directory):
        manifest = json.loads((directory / MANIFEST).read_bytes())
        if manifest["version"] != VERSION:
            raise StateError(
                f"{directory}: state of version {manifest['version']}; this program reads {VERSION}"
            )
        return [_state(directory, entry) for entry in manifest["aspects"]], manifest["numbers"]


@contextmanager
def explained(directory: Path) -> Iterator[None]:
    """Anything that is wrong with the files becomes a :class:`StateError`."""
    try:
        yield
    except StateError:
        raise
    except OSError as error:
        raise StateError(f"{error.filename or directory}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StateError(f"{directory}: not a saved pattern of life ({error})") from error


def _state(directory: Path, entry: dict[str, Any]) -> State:
    data = (directory / entry["file"]).read_bytes()
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise StateError(f"{directory / entry['file']}: the checksum does not agree; it is damaged")
    parts, begins = {}, 0
    for part, length in entry["parts"].items():
        parts[part] = data[begins : begins + length]
        begins += length
    return State(entry["aspect"], entry["fingerprint"], parts)

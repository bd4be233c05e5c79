"""The checks of kind ``filter`` in the ``test.yaml`` files of suricata-verify."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

VERSION = (9, 0, 0)
"""The Suricata that is asked: the newest one the tests are for. What an older one logs otherwise
is in checks of their own (``lt-version``), which do not count."""

UNCHECKED = ("-k none", "checksum-checks=no")
"""Options by which a test has Suricata accept wrong checksums."""


@dataclass(frozen=True)
class Check:
    """So many events have to match."""

    test: str
    capture: Path
    ignore_checksums: bool
    count: int
    match: Mapping[str, Any]
    output: str | None
    """Another file than ``eve.json``: an output that the test makes itself."""

    @property
    def event_type(self) -> str:
        """Where it is not named, that of the keys if it is the same; else ``""``."""
        if "event_type" in self.match:
            return str(self.match["event_type"])
        named = {key.partition(".")[0] for key in self.match if "." in key}
        return named.pop() if len(named) == 1 else ""


def find(folder: Path) -> Iterator[Check]:
    """Give the checks of every test that has its capture here, for :data:`VERSION`."""
    for path in sorted(folder.glob("**/test.yaml")):
        test = yaml.safe_load(path.read_text(encoding="utf-8"))
        capture = _capture(path.parent, test.get("pcap"))
        if capture is None or not fits(test) or not fits(test.get("requires") or {}):
            continue
        options = " ".join(map(str, test.get("args") or []))
        for check in test.get("checks") or []:
            asked = check.get("filter")
            if asked and fits(asked.get("requires") or {}):
                yield Check(
                    str(path.parent.relative_to(folder)),
                    capture,
                    any(option in options for option in UNCHECKED),
                    asked["count"],
                    asked["match"],
                    asked.get("filename"),
                )


def fits(requires: Mapping[str, object]) -> bool:
    """Whether a test or a check is for :data:`VERSION`. What it was built with is not asked."""
    low, high = requires.get("min-version"), requires.get("lt-version")
    return (low is None or _version(low) <= VERSION) and (high is None or _version(high) > VERSION)


def _version(text: object) -> tuple[int, ...]:
    numbers = [int(number) for number in re.findall(r"\d+", str(text))]
    return tuple((*numbers, 0, 0, 0)[:3])


def _capture(folder: Path, named: str | None) -> Path | None:
    if named:
        path = (folder / named).resolve()
        return path if path.is_file() else None
    found = sorted([*folder.glob("*.pcap"), *folder.glob("*.pcapng")])
    return found[0] if found else None

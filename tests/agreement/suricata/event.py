"""What is compared: events as Suricata writes them, made from rows of our logs."""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
Logs = Mapping[str, Sequence[Row]]
Event = dict[str, Any]

WITHOUT = "not-has-key"
"""The key of a match that names others: an event must not have them."""

ANY: frozenset[object] = frozenset()
"""Of a key: every value of it can be said from our logs."""


@dataclass(frozen=True)
class Translation:
    """How events of one type are made from our rows, and what of them can be made."""

    events: Callable[[Logs], Iterator[Event]]
    logs: tuple[str, ...]
    """Where they are made from."""
    keys: Mapping[str, frozenset[object]]
    """Keys that our events have, indices left out, with the values that can be told."""
    kind: Callable[[Row], bool] = field(default=lambda _: True)
    """Whether a check is about a kind of event of which our logs have every one."""
    merged: bool = False
    """A row stands for several events, nobody knows how many: one is enough."""
    rule: str = "a row is an event"


def keys(*names: str, **limited: Iterable[object]) -> dict[str, frozenset[object]]:
    """Give the table of keys: those of any value, and (``__`` for the dot) those of some."""
    return {name: ANY for name in names} | {
        name.replace("__", "."): frozenset(values) for name, values in limited.items()
    }


ENDS = keys("src_ip", "src_port", "dest_ip", "dest_port", proto=("TCP", "UDP"))


def ends(row: Row, *, proto: str | None = None, reverse: bool = False) -> Event:
    """Give the addresses of an event: from client to server, or back."""
    source, target = ("resp", "orig") if reverse else ("orig", "resp")
    return {
        "src_ip": address(row[f"id.{source}_h"]),
        "src_port": row[f"id.{source}_p"],
        "dest_ip": address(row[f"id.{target}_h"]),
        "dest_port": row[f"id.{target}_p"],
        "proto": (proto or str(row.get("proto") or "tcp")).upper(),
    }


def address(text: str) -> str:
    """Write an address as Suricata does: of version 6 with all its digits."""
    return ipaddress.ip_address(text).exploded


def plain(key: str) -> str:
    """Leave indices and the question for a length out of a key."""
    return re.sub(r"\[\d+\]", "", key).removesuffix(".__len")


def value_of(event: Event, key: str) -> object:
    """Give what an event has under a key such as ``dns.answers[0].rdata``; None if nothing."""
    found: Any = event
    for part in key.split("."):
        if part == "__len":
            return len(found) if found is not None else None
        name, *indices = re.split(r"\[|\]\[?", part.removesuffix("]"))
        found = found.get(name) if isinstance(found, Mapping) else None
        for index in indices:
            fits = isinstance(found, Sequence) and int(index) < len(found)
            found = found[int(index)] if fits else None
    return found


def matches(event: Event, match: Mapping[str, object]) -> bool:
    """Whether an event has all these values."""
    return all(
        absent(event, wanted) if key == WITHOUT else _same(key, value_of(event, key), wanted)
        for key, wanted in match.items()
    )


def absent(event: Event, names: object) -> bool:
    """Whether an event has nothing under these keys."""
    return all(value_of(event, key) is None for key in listed(names))


def listed(names: object) -> list[str]:
    """Give the keys that an event has to be without: one, or a list."""
    return [str(name) for name in names] if isinstance(names, list) else [str(names)]


def _same(key: str, got: object, wanted: object) -> bool:
    if isinstance(got, frozenset):
        return wanted in got
    if key.endswith("rrname"):  # our log has names in lower case, as Zeek's
        return str(got).lower() == str(wanted).lower()
    if key.endswith("_ip"):
        return got == address(str(wanted))
    return got == wanted or str(got) == str(wanted)

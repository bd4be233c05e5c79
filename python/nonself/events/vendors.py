"""Who made a network card: a small pinned table of MAC prefixes."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_LOCAL_BIT: Final = 2


def vendor(mac: str) -> str | None:
    """Vendor of the card, not of the device; None when the table does not have the prefix.

    >>> vendor("00:1b:1b:12:34:56"), vendor("02:00:00:00:00:01")
    ('Siemens', 'private (locally administered MAC)')
    """
    prefix = mac[:8].lower()
    found = vendors().get(prefix)
    if found is None and int(prefix[:2] or "0", 16) & _LOCAL_BIT:
        return "private (locally administered MAC)"
    return found


@cache
def vendors() -> Mapping[str, str]:
    """Prefix such as ``00:1b:1b`` to vendor."""
    found = {}
    text = files("nonself.events").joinpath("vendors.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, prefixes = line.split("\t")
            found.update(dict.fromkeys(prefixes.lower().replace("-", ":").split(), name))
    return MappingProxyType(found)

"""What was seen, and what would be usual, of each condition of a breach."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from nonself.detection.compiled import HELD
from nonself.detection.model import Model
from nonself.events.condition import negated_names, used_names
from nonself.events.selection import Field, fields

Row = Mapping[str, object]

_LIMITS: Final = {"gte": "below", "gt": "at most", "lte": "above", "lt": "at least"}
_NO_DECIMALS: Final = 100
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def conditions(model: Model, row: Row) -> list[dict[str, object]]:
    """Each named selection that the model uses: did it hold, what was seen, what is usual."""
    negated = set(negated_names(model.condition))
    names = dict.fromkeys([*used_names(model.condition), *model.level_when])
    return [
        {
            "name": name,
            "held": bool(row[HELD + name]),
            "seen": _joined(_seen(model, line, row) for line in fields(model.selections[name])),
            "expected": ""
            if name in negated
            else _joined(_expected(model, line, row) for line in fields(model.selections[name])),
        }
        for name in names
    ]


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _block(model: Model, line: Field) -> tuple[str | None, str]:
    block, _, facet = line.name.rpartition(".")
    return (block, facet) if block in model.learnt else (None, line.name)


def _seen(model: Model, line: Field, row: Row) -> str:
    value = row.get(model.column(line.name))
    block, facet = _block(model, line)
    if value is None:
        return ""
    if block is None:
        return f"{line.name} {_plain(line, value)}"
    return _facet(block.replace("_", " "), facet, value)


def _facet(what: str, facet: str, value: object) -> str:
    match facet:
        case "seen":
            return f"{text(value)} {what}"
        case "new":
            return f"new {what}" if value else f"known {what}"
        case "new_to_network":
            return f"{what} new to the network" if value else f"{what} known to the network"
        case "age":
            return f"{what} known for {span(value)}" if value else f"{what} never before"
        case _:
            return f"{what} {facet} {text(value)}"


def _expected(model: Model, line: Field, row: Row) -> str:
    """What would be usual: learnt where something was, else what the condition leaves alone."""
    block, facet = _block(model, line)
    how = next((modifier for modifier in line.modifiers if modifier in _LIMITS), None)
    if block is None:
        if how is None:
            return ""
        return f"{line.name} {_LIMITS[how]} {_plain(line, line.values[0])}"
    if facet == "seen":
        learnt = row.get(f"{model.learnt[block].aspect}.expected")
        if learnt is not None:
            return text(learnt)
    if facet in {"new", "new_to_network"} and line.values[0] is True:
        what = block.replace("_", " ")
        return f"{what} known" if facet == "new" else f"{what} known to the network"
    if how is not None:
        value = line.values[0]
        return f"{_LIMITS[how]} {span(value) if facet == 'age' else text(value)}"
    return ""


def _plain(line: Field, value: object) -> str:
    return span(value) if line.name.endswith(".age") else text(value)


def text(value: object) -> str:
    """A value as a person reads it.

    >>> text(47.0), text(0.213), text(True), text(["a", "b"])
    ('47', '0.21', 'yes', 'a and b')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        whole = value == round(value) or abs(value) >= _NO_DECIMALS
        return f"{value:,.0f}" if whole else f"{value:.2g}"
    if isinstance(value, list | tuple):
        return " and ".join(text(each) for each in value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def span(value: object) -> str:
    """Seconds as a person says them.

    >>> span(90), span(7200), span(172800.0)
    ('2 min', '2 h', '2 d')
    """
    if not isinstance(value, int | float):
        return text(value)
    for unit, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if value >= unit:
            return f"{value / unit:.0f} {name}"
    return f"{value:.0f} s"

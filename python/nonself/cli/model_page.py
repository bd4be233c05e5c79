"""A model as a page in the terminal."""

from pathlib import Path

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nonself.detection.explain import span
from nonself.detection.model import Model
from nonself.events.match import Scalar
from nonself.events.selection import Field, Selection, fields
from nonself.schema import attack


def page(model: Model, level: Text) -> RenderableType:
    """Everything about a model that a person may want to know."""
    head = Text.assemble((model.title, "bold"), "  ", level)
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style="dim")
    facts.add_column()
    facts.add_row("reads", f"{model.log} records")
    facts.add_row("judges", "with a baseline" if model.needs_baseline else "from minute one")
    if model.identifier:
        per = f", per {' and '.join(model.identifier)}"
        facts.add_row("tells", f"at most once in {span(model.suppress_for)}{per}")
    for number in model.techniques:
        technique = attack.technique(number)
        facts.add_row(number, f"{technique.full_name} ({technique.matrix})")
    parts: list[RenderableType] = [head, Text(_flat(model.description)), "", facts]
    if model.learnt:
        parts += ["", Text("Pattern of life", "bold"), _learnt(model)]
    parts += ["", Text("Breaches when", "bold"), _indented(Text(model.condition_text))]
    parts.append(_indented(_selections(model)))
    sections = (
        ("Other reasons", "\n".join(f"- {_flat(each)}" for each in model.falsepositives)),
        ("Does not see", _flat(model.blind_spots)),
        ("What to do", model.triage),
    )
    for title, body in sections:
        if body:
            parts += ["", Text(title, "bold"), _indented(Text(body))]
    parts += ["", Text(f"{len(model.tests)} tests in {Path(model.file).name}", "dim")]
    return Group(*parts)


def _learnt(model: Model) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    for learnt in model.learnt.values():
        if learnt.spec is None:
            what = f"{learnt.aspect} (built in)"
        else:
            spec = learnt.spec
            of = f" {', '.join(spec.of)}" if spec.of else ""
            how = spec.measure if learnt.kind in {"window", "rate"} else "which"
            within = f" within {span(spec.window)}" if learnt.kind == "window" else ""
            what = f"{how}{of}, by {', '.join(spec.by)}{within}"
        table.add_row(escape(learnt.name), Text(what, "dim"))
    return _indented(table)


def _selections(model: Model) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    for name, selection in model.selections.items():
        raised = model.level_when.get(name)
        text = Text(_words(selection))
        if raised:
            text.append(f"  → {raised}", "bold")
        table.add_row(escape(name), text)
    return table


def _words(selection: Selection) -> str:
    if isinstance(selection, list):
        return " or ".join(_words(part) for part in selection)
    return ", ".join(_line(line) for line in fields(selection))


def _line(line: Field) -> str:
    signs = {"gte": "≥", "gt": ">", "lte": "≤", "lt": "<"}
    how = " ".join(signs.get(modifier, modifier) for modifier in line.modifiers) or "="
    values = [_value(line, value) for value in line.values]
    return f"{line.name} {how} {' or '.join(values)}"


def _value(line: Field, value: Scalar) -> str:
    if line.name.endswith(".age"):
        return span(value)
    return (
        "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _indented(what: RenderableType) -> Padding:
    return Padding(what, (0, 0, 0, 2))

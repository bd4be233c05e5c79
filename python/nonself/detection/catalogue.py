"""The reference page of the models, made from their files.

``python -m nonself.detection.catalogue`` writes it to standard output.
"""

import sys
from collections.abc import Iterator
from importlib.resources import as_file, files
from itertools import groupby
from pathlib import Path

from nonself.detection.explain import span
from nonself.detection.loader import load
from nonself.detection.model import LEVELS, Model
from nonself.schema import attack

HEAD = """\
# Models, one by one

Generated from `python/nonself/models`; do not edit. How to read and write
one: [models.md](../models.md).
"""


def page() -> str:
    """Give the whole page as Markdown."""
    with as_file(files("nonself") / "models") as folder:
        models = load([folder]).models
        parts = [HEAD, *_table(models, folder)]
        for tactic, group in groupby(models, lambda model: Path(model.file).parent):
            matrix = "ATT&CK for ICS" if tactic.parent.name == "ics" else "ATT&CK Enterprise"
            parts.append(f"## {matrix}: {tactic.name.replace('_', ' ')}\n")
            parts += [line for model in group for line in _section(model, folder)]
    return "\n".join(parts)


def _table(models: tuple[Model, ...], folder: Path) -> Iterator[str]:
    yield "| model | level | log | needs | techniques |"
    yield "|---|---|---|---|---|"
    for model in sorted(models, key=lambda model: model.title):
        anchor = model.title.lower().replace(" ", "-")
        needs = "a baseline" if model.needs_baseline else "nothing"
        yield (
            f"| [{model.title}](#{anchor}) | {_levels(model)} | `{model.log}` | {needs} | "
            f"{' '.join(model.techniques)} |"
        )
    yield ""


def _section(model: Model, folder: Path) -> Iterator[str]:
    file = Path(model.file).relative_to(folder.parent.parent.parent)
    yield f"### {model.title}\n\n{' '.join(model.description.split())}\n"
    yield f"- Breaches when `{model.condition_text}`; level {_levels(model)}."
    per = " and ".join(f"`{name}`" for name in model.identifier)
    yield f"- Told at most once in {span(model.suppress_for)} per {per}."
    named = (attack.technique(number) for number in model.techniques)
    links = (f"[{each.id}]({each.url}) {each.full_name}" for each in named)
    yield f"- {', '.join(links)}."
    yield f"- File: [`{file.as_posix()}`](../../{file.as_posix()})\n"
    yield "Other reasons:\n"
    yield "\n".join(f"- {' '.join(each.split())}" for each in model.falsepositives)
    yield f"\nDoes not see: {' '.join(model.blind_spots.split())}\n"
    yield f"What to do:\n\n{model.triage}\n"


def _levels(model: Model) -> str:
    highest = max(model.level_when.values(), key=LEVELS.index, default=model.level)
    return model.level if highest == model.level else f"{model.level} to {highest}"


if __name__ == "__main__":
    sys.stdout.write(page())

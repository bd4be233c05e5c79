"""``nonself models``: what is watched for, in full, and whether it holds."""

from collections import Counter
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from nonself.cli.model_page import page
from nonself.detection.loader import Loaded, built_in, load
from nonself.detection.model import Model
from nonself.detection.source import Issue
from nonself.detection.trial import failures, shortcomings

app = typer.Typer(no_args_is_help=True, help="Detection models: list, show, test.")

COLOURS: Final = {
    "informational": "dim",
    "low": "cyan",
    "medium": "yellow",
    "high": "red",
    "critical": "bold red",
}
_WIDE: Final = 110
"""From this many columns on there is room for the techniques."""
Folder = Annotated[
    list[Path] | None,
    typer.Option("--models", help="More models: a file or folder. Repeat for several."),
]
Paths = Annotated[
    list[Path] | None, typer.Argument(help="Files or folders; else the built-in models.")
]


@app.command("list")
def list_models(models: Folder = None) -> None:
    """List all models."""
    loaded = _loaded(models)
    console = Console()
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    wide = console.width >= _WIDE
    for column in ("Model", "Level", "Log", "Needs", *(["Techniques"] if wide else [])):
        table.add_column(column, no_wrap=True)
    for model in sorted(loaded.models, key=lambda model: model.title):
        table.add_row(
            escape(model.title),
            level(model),
            model.log,
            "baseline" if model.needs_baseline else Text("nothing", "dim"),
            *([" ".join(model.techniques)] if wide else []),
        )
    console.print(table)
    baseline = sum(model.needs_baseline for model in loaded.models)
    console.print(
        f"\n{len(loaded.models)} models; {baseline} of them need a baseline, "
        f"{len(loaded.models) - baseline} judge from the first minute on.",
        highlight=False,
    )
    _end(loaded.issues)


@app.command("show")
def show(name: Annotated[str, typer.Argument(help="Title, or a part of it.")]) -> None:
    """Show a model: what it watches for, what it misses, what to do."""
    loaded = built_in()
    model = find(loaded.models, name)
    if model is None:
        titles = [each.title for each in loaded.models]
        near = get_close_matches(name, titles, n=3, cutoff=0.3) or sorted(titles)
        _fail(f"no model {name!r}; allowed: {', '.join(near)}")
    else:
        Console().print(page(model, level(model)))


@app.command("test")
def run_tests(paths: Paths = None) -> None:
    """Check models and run the tests in their files."""
    loaded = load(paths) if paths else built_in()
    console = Console()
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("Model", "Tests", "Result"):
        table.add_column(column)
    issues = list(loaded.issues)
    for model in loaded.models:
        failed, missing = failures(model), shortcomings(model)
        issues += failed + missing
        result = Text("passed", "green") if not failed else Text(f"{len(failed)} failed", "red")
        if missing and not failed:
            result = Text("passed, incomplete", "yellow")
        table.add_row(escape(model.title), str(len(model.tests)), result)
    if loaded.models:
        console.print(table)
    _end(issues)


def find(models: tuple[Model, ...], name: str) -> Model | None:
    """The model with this title or id, or the only one whose title contains it."""
    wanted = name.lower().replace("_", " ")
    exact = [model for model in models if wanted in {model.title.lower(), model.id}]
    partly = [model for model in models if wanted in model.title.lower()]
    found = exact or partly
    return found[0] if len(found) == 1 else None


def level(model: Model) -> Text:
    """The level, with the highest it may rise to."""
    text = Text(model.level, COLOURS[model.level])
    highest = max(model.level_when.values(), key=list(COLOURS).index, default=model.level)
    if highest != model.level:
        text.append(" … ", "dim").append(highest, COLOURS[highest])
    return text


def _loaded(more: list[Path] | None) -> Loaded:
    own = built_in()
    if not more:
        return own
    other = load(more)
    return Loaded(own.models + other.models, own.issues + other.issues)


def _end(issues: list[Issue] | tuple[Issue, ...]) -> None:
    """One line for each issue on standard error; exit code 1 when one is an error."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for issue in issues:
        colour = "red" if issue.severity == "error" else "yellow"
        console.print(f"[{colour}]{issue.severity}[/] {escape(str(issue))}")
    counts = Counter(issue.severity for issue in issues)
    if counts["error"]:
        raise typer.Exit(1)


def _fail(what: str) -> None:
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"[red]error[/] {escape(what)}")
    raise typer.Exit(1)

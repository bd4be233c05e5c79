"""``nonself analyze``: a capture goes in, incidents come out."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from nonself.config import Site
    from nonself.pipeline import Report, Watch

_PROBLEM = 1
_UNUSABLE = 2
_INTERRUPTED = 130


def analyze(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Captures, or folders of captures.")
    ],
    site: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What the site knows about itself.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep what was learnt here, and go on from it."),
    ] = None,
    keep_days: Annotated[
        float | None,
        typer.Option(metavar="N", min=0.04, help="Drop records older than so many days."),
    ] = None,
    keep_gib: Annotated[
        float | None,
        typer.Option(metavar="N", min=0.01, help="Drop the oldest records beyond so many GiB."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write incidents to standard output as a JSON array.")
    ] = False,
    json_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the same JSON array to a file too.")
    ] = None,
) -> None:
    """Read captures, learn what is usual in them, and tell what is not."""
    from nonself.pipeline import StateError
    from nonself.pipeline import analyze as run
    from nonself.store import DatabaseError

    known = _site(site)
    try:
        with _progress() as watch:
            report = run(
                paths,
                site=known,
                data_dir=data,
                progress=watch,
                keep_days=keep_days,
                keep_bytes=None if keep_gib is None else int(keep_gib * 2**30),
            )
    except (StateError, DatabaseError) as error:
        _stop(str(error), _UNUSABLE)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _stop(f"{place}{error.strerror or error}", _UNUSABLE)
    except KeyboardInterrupt:
        kept = f"; {data} holds what it held after the last complete file" if data else ""
        _stop(f"interrupted{kept}", _INTERRUPTED)
    problems = list(report.errors)
    text = to_json(report)
    if json_file is not None:
        try:
            json_file.write_text(text, encoding="utf-8")
        except OSError as error:
            problems.append(f"{json_file}: cannot be written: {error.strerror}")
    if as_json:
        sys.stdout.write(text)
        _tell(report.notes)
    else:
        _print(report)
    _tell(f"error: {problem}" for problem in problems)
    if problems:
        raise typer.Exit(_PROBLEM)


def to_json(report: "Report") -> str:
    """The incidents as a JSON array; the same incidents give the same text."""
    incidents = [incident.model_dump(mode="json") for incident in report.incidents]
    return json.dumps(incidents, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _print(report: "Report") -> None:
    from rich.console import Console

    from nonself.cli.render import render_counts, render_investigation, render_overview

    console = Console()
    render_overview(console, report.overview)
    render_counts(console, report.counters, report.records)
    render_investigation(console, report.investigation)


def _site(path: Path | None) -> "Site | None":
    from nonself.config import SiteError, load_site

    try:
        return load_site(path) if path else None
    except SiteError as error:
        _stop(str(error), _UNUSABLE)


@contextmanager
def _progress() -> "Iterator[Watch]":
    """A bar with rate and time left on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
        TextColumn("{task.fields[packets]:,} packets"), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("opening", total=None, packets=0)
        yield lambda at: bar.update(
            task,
            description=at.doing,
            completed=at.bytes_read,
            total=at.bytes_total,
            packets=at.packets,
        )


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)


def _stop(line: str, code: int) -> NoReturn:
    typer.echo(f"error: {line}", err=True)
    raise typer.Exit(code)

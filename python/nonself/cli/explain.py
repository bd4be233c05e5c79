"""``nonself explain``: why a number is what it is, and what would be usual."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    import polars as pl

    from nonself.pipeline.explanation import Explanation

_UNUSABLE = 2


def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="DEVICE|BREACH", help="A device's name, address or id; a breach's id."
        ),
    ],
    data: Annotated[
        Path, typer.Option(metavar="DIR", help="Where nonself analyze kept what it learnt.")
    ],
    at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only an hour around it, UTC: 2026-11-27T13:05."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to standard output.")] = False,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw learnt against seen: .png or .svg.")
    ] = None,
) -> None:
    """Take a device or a breach apart: what was seen, what is usual, how sure that is."""
    from nonself.cli.plot import FORMATS
    from nonself.incidents.words import clean
    from nonself.pipeline.explanation import explain as explained
    from nonself.pipeline.knowledge import Knowledge
    from nonself.pipeline.saved import StateError
    from nonself.store import DatabaseError

    if plot is not None and plot.suffix not in FORMATS:
        _stop(f"{plot}: cannot be drawn; allowed: names that end in {' or '.join(FORMATS)}")
    try:
        known = Knowledge.of(data)
        found = explained(known, name, _time(at))
    except (StateError, DatabaseError) as error:
        _stop(str(error))
    except LookupError as error:
        _stop(clean(str(error.args[0]), 400))
    if plot is not None:
        _draw(known.scores(), found, plot)
    if as_json:
        typer.echo(to_json(found))
    else:
        from rich.console import Console

        from nonself.cli.render.explanation import render_explanation

        render_explanation(Console(), found)


def to_json(found: "Explanation") -> str:
    """An explanation for programs."""
    return json.dumps(
        {
            "device": found.device,
            "facts": found.facts,
            "usual": {
                each.aspect: {"symbols": each.symbols}
                if each.band is None
                else dict(zip(("low", "median", "high"), each.band, strict=True))
                for each in found.usual
            },
            "unusual": found.unusual.to_dicts(),
            "breach": found.breach,
            "maturity": found.maturity,
        },
        default=str,
        indent=2,
        ensure_ascii=False,
    )


def _draw(scores: "pl.DataFrame", found: "Explanation", path: Path) -> None:
    from nonself.cli.plot import plot

    own = scores.filter(scores["device"] == found.device) if scores.height else found.unusual
    if not own.height:
        _stop(f"{found.device}: nothing unusual to draw")
    try:
        plot(found, own, path)
    except OSError as error:
        _stop(f"{path}: cannot be written: {error.strerror or error}")


def _time(text: str | None) -> int | None:
    from datetime import UTC, datetime

    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        _stop(f"{text}: not a time; allowed: such as 2026-11-27T13:05, in UTC")
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1e9)


def _stop(line: str) -> NoReturn:
    typer.echo(f"error: {line}", err=True)
    raise typer.Exit(_UNUSABLE)

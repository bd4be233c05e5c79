"""``nonself feedback``: say that something is expected, or that it is not; see what that hides."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from nonself.pattern_of_life.feedback import Feedback
    from nonself.pipeline.knowledge import Knowledge

_UNUSABLE = 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Say what is expected and what is not; preview it on the past.",
)

Target = Annotated[
    str,
    typer.Argument(
        metavar="BREACH|DEVICE[:ASPECT[:SYMBOL]]",
        help="What was unusual, as nonself explain shows it.",
    ),
]
Data = Annotated[
    Path, typer.Option(metavar="DIR", help="Where nonself analyze kept what it learnt.")
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, for whoever reads it later.")]
Days = Annotated[
    int | None, typer.Option(metavar="N", help="For how many days; for good if not given.")
]
Preview = Annotated[bool, typer.Option("--preview", help="Only show what it would have hidden.")]


@app.command()
def expected(
    target: Target, data: Data, reason: Reason, days: Days = None, preview: Preview = False
) -> None:
    """It is part of life: it does not alert any more and is learnt at once."""
    _say(target, data, reason, days, expected=True, only_preview=preview)


@app.command()
def unexpected(target: Target, data: Data, reason: Reason, days: Days = None) -> None:
    """It is never part of life: it is never learnt, and always of full importance."""
    _say(target, data, reason, days, expected=False, only_preview=False)


@app.command("list")
def listed(data: Data) -> None:
    """Everything that was said and holds."""
    for each in _known(data).said:
        word = "expected" if each.expected else "unexpected"
        typer.echo(
            _plain(
                f"{each.id}  {word:10}  {each.aspect}: {each.what}  ({each.author}: {each.reason})"
            )
        )


def _say(
    target: str, data: Path, reason: str, days: int | None, *, expected: bool, only_preview: bool
) -> None:
    from nonself.pattern_of_life.feedback import add
    from nonself.pipeline.knowledge import FEEDBACK

    known = _known(data)
    try:
        said = _resolved(known, target, reason, days, expected=expected)
    except LookupError as error:
        _stop(str(error.args[0]))
    if expected:
        _show(known, said)
    if not only_preview:
        add(data / FEEDBACK, said)
        typer.echo(f"{len(said)} noted in {data / FEEDBACK}; holds from now on, in event time.")


def _show(known: "Knowledge", said: "list[Feedback]") -> None:
    from nonself.pipeline.preview import preview

    found = preview(known, said)
    typer.echo(
        f"Would have hidden {found.scores} unusual scores ({found.alerts} of alerts), "
        f"{found.breaches.height} breaches and {len(found.incidents)} incidents."
    )
    for title in found.incidents:
        typer.echo(_plain(f"  gone or told otherwise: {title}"))


def _resolved(
    known: "Knowledge", target: str, reason: str, days: int | None, *, expected: bool
) -> "list[Feedback]":
    """One line for each (aspect, entity, symbol) that the target is about."""
    import polars as pl

    from nonself.pattern_of_life.feedback import Feedback

    breaches, scores = known.breaches(), known.scores()
    if not scores.height:
        raise LookupError(f"{target}: nothing unusual was kept yet")
    of = breaches.filter(pl.col("id") == target) if breaches.height else breaches
    if of.height:
        row = of.row(0, named=True)
        chosen = scores.filter(
            (pl.col("device") == row["device"]) & (pl.col("tick") == row["tick"])
        )
    else:
        name, _, rest = target.partition(":")
        aspect, _, symbol = rest.partition(":")
        chosen = scores.filter(pl.col("device") == known.find(name))
        if aspect:
            chosen = chosen.filter(pl.col("aspect") == aspect)
        if symbol:
            chosen = chosen.filter(pl.col("symbol") == symbol)
    if not chosen.height:
        raise LookupError(f"{target}: nothing unusual is called that; see nonself explain")
    until = None if days is None else known.clock + days * 86_400 * 10**9
    return [
        Feedback(
            expected,
            row["device"],
            row["aspect"],
            " ".join(str(row[name]) for name in ("entity", "symbol") if row[name]),
            row["unit"],
            row["key"],
            reason,
            getpass.getuser(),
            known.clock,
            until,
        )
        for row in chosen.unique(["aspect", "unit", "key"], maintain_order=True).iter_rows(
            named=True
        )
        if row["unit"] is not None
    ]


def _known(data: Path) -> "Knowledge":
    from nonself.pipeline.knowledge import Knowledge
    from nonself.pipeline.saved import StateError

    try:
        return Knowledge.of(data)
    except StateError as error:
        _stop(str(error))


def _plain(line: str) -> str:
    from nonself.incidents.words import clean

    return clean(line, 400)


def _stop(line: str) -> NoReturn:
    typer.echo(f"error: {line}", err=True)
    raise typer.Exit(_UNUSABLE)

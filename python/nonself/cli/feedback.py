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
    known, said = _said(target, data, reason, days, expected=True)
    if preview:
        _show(known, said)
    else:
        _keep(data, said)


@app.command()
def unexpected(target: Target, data: Data, reason: Reason, days: Days = None) -> None:
    """It is never part of life: it is never learnt, and counts as rare each time."""
    _, said = _said(target, data, reason, days, expected=False)
    _keep(data, said)


@app.command("list")
def listed(data: Data) -> None:
    """Everything that was said: since when and until when it holds, in event time."""
    known = _known(data)
    for each in known.said:
        word = "expected" if each.expected else "unexpected"
        until = "for good" if each.until is None else f"until {_date(each.until)}"
        over = "" if each.holds(known.clock) else "  (over)"
        typer.echo(
            _plain(
                f"{each.id}  {word:10}  since {_date(each.since)}, {until}{over}  "
                f"{each.aspect}: {each.what}  ({each.author}: {each.reason})"
            )
        )


def _said(
    target: str, data: Path, reason: str, days: int | None, *, expected: bool
) -> "tuple[Knowledge, list[Feedback]]":
    from nonself.pipeline.targets import Saying, about

    known = _known(data)
    try:
        saying: Saying = Saying(expected, reason, getpass.getuser(), days)
        return known, about(known, target, saying)
    except LookupError as error:
        _stop(_plain(str(error.args[0])))


def _keep(data: Path, said: "list[Feedback]") -> None:
    from nonself.store import Store, words

    store = Store.of(data)
    with store.write() as session:
        words.say(session, said[0].author, (each.json() for each in said))
    store.close()
    typer.echo(f"{len(said)} noted; holds from now on, in event time.")


def _show(known: "Knowledge", said: "list[Feedback]") -> None:
    from nonself.pipeline.preview import preview

    found = preview(known, said)
    typer.echo(
        f"Would have hidden {found.scores} unusual scores ({found.alerts} of alerts), "
        f"{found.breaches.height} breaches and {len(found.incidents)} incidents."
    )
    for title in found.incidents:
        typer.echo(_plain(f"  gone or told otherwise: {title}"))


def _known(data: Path) -> "Knowledge":
    from nonself.pipeline.knowledge import Knowledge
    from nonself.pipeline.saved import StateError
    from nonself.store import DatabaseError

    try:
        return Knowledge.of(data)
    except (StateError, DatabaseError) as error:
        _stop(str(error))


def _date(ns: int) -> str:
    from datetime import UTC, datetime

    return f"{datetime.fromtimestamp(ns / 1e9, UTC):%Y-%m-%d %H:%M}"


def _plain(line: str) -> str:
    from nonself.incidents.words import clean

    return clean(line, 400)


def _stop(line: str) -> NoReturn:
    typer.echo(f"error: {line}", err=True)
    raise typer.Exit(_UNUSABLE)

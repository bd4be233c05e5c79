"""Text, bars and tables in the few colours that mean something.

Grey is everything; blue is activity, green is importance, amber is a breach, red is critical. None
of them stands alone: a mark or a number says the same without colour.
"""

from collections.abc import Iterable
from typing import Final

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nonself.incidents.words import clean

ACTIVITY: Final = "blue"
IMPORTANCE: Final = "green"
BREACH: Final = "yellow"
CRITICAL: Final = "bold red"
QUIET: Final = "dim"
STRONG: Final = "bold"

CRITICAL_FROM: Final = 80
"""Importance from which something is critical."""
BAR: Final = 10
LONGEST: Final = 4000
NARROWEST: Final = 16
"""A column of text narrower than this is not read but spelled."""
WIDE: Final = 100
"""From this width on there is room for a column more."""
WIDEST: Final = 120
"""Lines longer than this are hard to read, however wide the terminal is."""


def plain(value: object, style: str = "") -> Text:
    """Any value as text that holds no markup and no control characters."""
    return Text(clean(str(value), LONGEST), style=style)


def lines(values: Iterable[object]) -> Text:
    """Each value on a line of its own."""
    return Text("\n").join([plain(value) for value in values]) or Text("—")


def mark(importance: float) -> Text:
    """Octagon for critical, triangle for a breach: told apart by shape."""
    if importance >= CRITICAL_FROM:
        return Text().append("⬢", style=CRITICAL)
    return Text().append("▲", style=BREACH)


def bar(value: float, style: str = IMPORTANCE) -> Text:
    """0 to 100 as a bar with its number."""
    share = max(0.0, min(100.0, value)) / 100
    filled = round(share * BAR)
    text = Text().append("█" * filled, style=style)
    text.append("░" * (BAR - filled), style=QUIET)
    return text.append(f" {value:3.0f}", style=STRONG)


def heading(words: str, note: str = "") -> Text:
    """The title of a section, with a note in grey."""
    text = Text().append(words, style=STRONG)
    return text.append(f"  {clean(note, LONGEST)}", style=QUIET) if note else text


def table(*columns: str | tuple[str, str], widths: dict[str, int] | None = None) -> Table:
    """A table of plain lines; a column is its title, or its title and ``left`` or ``right``."""
    made = Table(box=box.SIMPLE_HEAD, header_style=QUIET, pad_edge=False, show_edge=False)
    for column in columns:
        title, side = column if isinstance(column, tuple) else (column, "left")
        width = (widths or {}).get(title)
        made.add_column(
            title,
            justify="right" if side == "right" else "left",
            no_wrap=side == "right",
            min_width=width,
            overflow="fold",
        )
    return made


def indented(inner: RenderableType, by: int = 2) -> Padding:
    """Set in from the left."""
    return Padding(inner, (0, 0, 0, by))


def hanging(lead: str | Text, body: Text) -> Table:
    """A line with a mark or number in front, its further lines set in under the first."""
    made = Table.grid(padding=(0, 1))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    made.add_row(lead, body)
    return made


def stretched(made: Table, **ratios: int) -> Table:
    """The table as wide as it may be; what is over goes to the named columns."""
    made.expand = True
    for column in made.columns:
        column.ratio = ratios.get(str(column.header).lower())
        if column.ratio:
            column.min_width = NARROWEST
    return made


def number(value: int) -> Text:
    """A number with thousands; zero is quiet."""
    return Text(f"{value:,}", style="" if value else QUIET)

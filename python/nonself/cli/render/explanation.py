"""An explanation as a person reads it."""

from datetime import UTC, datetime

from rich.console import Console, RenderableType
from rich.text import Text

from nonself.cli.render.text import (
    QUIET,
    WIDEST,
    bar,
    hanging,
    heading,
    indented,
    mark,
    plain,
    stretched,
    table,
)
from nonself.incidents.words import volume
from nonself.pipeline.explanation import Explanation, Usual

_LEVEL = {
    "device": "known to the device, and rare for it",
    "peer group": "new to the device, known to its peer group",
    "zone": "new to the device and its peers, known in its zone",
    "network": "new here, known elsewhere in the network",
    "new": "nobody in the network ever had it",
    "site": "many at once: an event of the site",
}
_EVEN = 0.995
_LEAST = 1e-9


def render_explanation(console: Console, found: Explanation) -> None:
    """Print what is known about a device or a breach."""
    width = min(console.width, WIDEST)
    for part in _parts(found):
        console.print(part, width=width)


def _parts(found: Explanation) -> list[RenderableType]:
    parts: list[RenderableType] = [heading(found.facts.get("name", found.device), found.device)]
    facts = table("", "")
    facts.show_header = False
    for label, text in found.facts.items():
        facts.add_row(plain(label, QUIET), plain(text))
    parts += [indented(facts), ""]
    if found.breach is not None:
        parts += [heading("The breach", str(found.breach["model"])), *_breach(found.breach), ""]
    parts += [heading("Unusual", "the most unusual first; times in UTC"), *_unusual(found), ""]
    parts += [heading("Usual", "windows of five minutes"), *_usual(found.usual), ""]
    young = {name: value for name, value in found.maturity.items() if 0 < value < 100 * _EVEN}
    if young:
        said = ", ".join(f"{name} {value:.0f} %" for name, value in sorted(young.items()))
        parts += [heading("Still learning"), indented(plain(said, QUIET)), ""]
    return parts


def _breach(breach: dict[str, object]) -> list[RenderableType]:
    made = table("Condition", "Held", "Seen", "Usual")
    conditions: list[dict[str, object]] = list(breach["conditions"])  # type: ignore[call-overload]
    for each in conditions:
        made.add_row(
            plain(each["name"]),
            "yes" if each["held"] else "no",
            plain(each["seen"] or "—"),
            plain(each["expected"] or "—"),
        )
    return [indented(stretched(made, seen=1, usual=1))]


def _unusual(found: Explanation) -> list[RenderableType]:
    if not found.unusual.height:
        return [indented(Text("nothing with p below 0.01", style=QUIET))]
    return [
        indented(hanging(mark(row["importance"]), _line(row)))
        for row in found.unusual.iter_rows(named=True)
    ]


def _line(row: dict[str, object]) -> Text:
    """One score taken apart: what was seen, what was expected, who says so, how sure that is."""
    when = datetime.fromtimestamp(int(str(row["tick"])) / 1e9, UTC)
    text = Text().append(f"{when:%m-%d %H:%M}  ").append(str(row["aspect"]), style="bold")
    of = " ".join(str(row[name]) for name in ("symbol",) if row[name])
    who = "" if row["entity"] == row["device"] else f" of {row['entity']}"
    text.append_text(plain(f"  {of}{who}"))
    if row["seen"] is not None:
        text.append(f"  saw {_number(row, 'seen')}")
        if row["expected"] is not None:
            text.append(f", usual {_number(row, 'expected')}")
        if row["low"] is not None and row["high"] is not None:
            text.append(f" ({_number(row, 'low')} to {_number(row, 'high')})")
    text.append("\n").append_text(bar(float(str(row["importance"]))))
    p = float(str(row["p_hi"]))
    chance = f"1 in {1 / p:,.0f}" if p > _LEAST else "less than 1 in a billion"
    text.append(f"  {chance}", style=QUIET)
    if row["symbol"] is not None and row["level"] in _LEVEL:
        text.append(f", {_LEVEL[str(row['level'])]}", style=QUIET)
    text.append(f"; maturity {abs(float(str(row['maturity']))):.0f} %", style=QUIET)
    times = int(str(row["times"]))
    if times > 1:
        text.append(f"; {times} times", style=QUIET)
    if row["alert"]:
        text.append("; alerted", style=QUIET)
    return text


def _number(row: dict[str, object], name: str) -> str:
    value = float(str(row[name]))
    if str(row["aspect"]).startswith("bytes"):
        return volume(value)
    return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.2g}"  # noqa: PLR2004


def _usual(usual: tuple[Usual, ...]) -> list[RenderableType]:
    if not usual:
        return [indented(Text("nothing was learnt about it yet", style=QUIET))]
    made = table("Aspect", "Usually")
    for each in usual:
        if each.band is not None:
            low, median, high = (
                volume(value) if each.aspect.startswith("bytes") else f"{value:.3g}"
                for value in each.band
            )
            made.add_row(plain(each.aspect), plain(f"{median}, mostly {low} to {high}"))
        else:
            said = ", ".join(f"{symbol} {share:.0f} %" for symbol, share in each.symbols)
            made.add_row(plain(each.aspect), plain(said))
    return [indented(stretched(made, usually=1))]

"""All incidents, and what lies below the line."""

from rich.console import Console
from rich.text import Text

from nonself.cli.render.incident import render_incident
from nonself.cli.render.text import QUIET, STRONG, heading, indented, mark, number, plain, table
from nonself.incidents.analyst import Investigation
from nonself.incidents.words import count, count_or_no, joined, nanoseconds, period


def render_investigation(
    console: Console, investigation: Investigation, *, details: bool = False
) -> None:
    """Print the list of incidents, each of them, and the counts below the line."""
    incidents = investigation.incidents
    console.print(
        Text()
        .append(count(len(incidents), "incident") if incidents else "No incident", style=STRONG)
        .append(
            f"  {count(investigation.looked_at, 'device')} looked into, "
            f"{count_or_no(below(investigation), 'breach', 'breaches')} below the line",
            style=QUIET,
        )
    )
    for incident in incidents:
        line = mark(incident.importance).append(f" {incident.importance:3.0f}  ", style=STRONG)
        start, end = nanoseconds(incident.start), nanoseconds(incident.end)
        line.append_text(plain(incident.title))
        console.print(indented(line.append(f"  {period(start, end)}", style=QUIET)))
    console.print()
    for incident in incidents:
        render_incident(console, incident, details=details)
    _below_the_line(console, investigation)


def below(investigation: Investigation) -> int:
    """Breaches in no incident."""
    return sum(investigation.breaches_below.values())


def _below_the_line(console: Console, investigation: Investigation) -> None:
    if not below(investigation) and not investigation.below:
        return
    console.print(heading("Below the line", "counted, not shown as incidents"))
    if investigation.breaches_below:
        made = table("Model", ("Breaches", "right"))
        for model, n in sorted(
            investigation.breaches_below.items(), key=lambda item: (-item[1], item[0])
        ):
            made.add_row(plain(model), number(n))
        console.print(indented(made))
    if investigation.below:
        titles = sorted({event.title for event in investigation.below})
        said = count(len(investigation.below), "event")
        words = f"{said} not strong enough to be an incident: {joined(titles, 5)}."
        console.print(indented(plain(words)))
    console.print()

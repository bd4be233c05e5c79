"""An incident as a person reads it: the story first, then the evidence, then what to do."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.text import Text

from nonself.cli.render.text import (
    ACTIVITY,
    QUIET,
    STRONG,
    WIDE,
    WIDEST,
    bar,
    hanging,
    heading,
    indented,
    lines,
    mark,
    plain,
    stretched,
    table,
)
from nonself.incidents.words import DAY, clock, count, date, lasting, nanoseconds, period
from nonself.schema.incident import Comparison, Detail, Event, Incident

CHANGES_THE_PLANT = frozenset({"impair-process-control", "persistence"})
"""Phases whose facts are always printed: what was written has to be checked at the machine."""
MOST_COMPARISONS = 5
"""Rows for one event in the table of what is unusual; all are in the JSON."""


def render_incident(console: Console, incident: Incident, *, details: bool = False) -> None:
    """Print one incident; with ``details`` also every fact behind each event."""
    width = min(console.width, WIDEST)
    for part in incident_parts(incident, details=details, width=width):
        console.print(part, width=width)


def incident_parts(incident: Incident, *, details: bool, width: int) -> Iterator[RenderableType]:
    """The sections from top to bottom."""
    yield from _head(incident)
    yield heading("What happened")
    yield from (indented(_step(line)) for line in incident.summary.splitlines())
    yield ""
    yield heading("Timeline", "times in UTC")
    yield indented(_timeline(incident, wide=width >= WIDE))
    yield ""
    yield heading("Devices")
    yield indented(_devices(incident, wide=width >= WIDE))
    yield ""
    yield heading("Events")
    for place, event in enumerate(incident.events, 1):
        yield from _event(place, event, details=details)
    yield heading(
        "Why this is unusual", "what was seen beside what is normal; rarity and maturity 0 to 100"
    )
    yield indented(_unusual(incident.events))
    yield ""
    yield heading("Techniques", "MITRE ATT&CK")
    yield indented(_techniques(incident.events))
    yield ""
    if incident.rejected:
        yield heading("Looked for and not found")
        yield from (indented(line) for line in _rejected(incident))
        yield ""
    yield heading("Next steps", "the most important first")
    yield from (indented(line) for line in _next_steps(incident.events))
    yield ""


def _head(incident: Incident) -> Iterator[RenderableType]:
    yield Rule(style=QUIET)
    title = mark(incident.importance)
    yield title.append("  ").append_text(plain(incident.title, STRONG))
    yield ""
    start, end = nanoseconds(incident.start), nanoseconds(incident.end)
    line = Text("   Importance ").append_text(bar(incident.importance))
    facts = (
        period(start, end),
        lasting(end - start),
        count(len(incident.events), "event"),
        count(len(incident.breaches), "breach", "breaches"),
    )
    yield line.append(f"   {incident.id}", style=QUIET)
    yield Text("   " + " · ".join(facts))
    yield ""


def _step(line: str) -> RenderableType:
    return hanging(Text("·", style=QUIET), plain(line))


def _timeline(incident: Incident, *, wide: bool) -> RenderableType:
    """On a narrow terminal the phase stands under what happened."""
    phase = ("Phase",) if wide else ()
    made = table(("", "right"), "When", *phase, "What", "Importance", widths={"Importance": 14})
    stretched(made, what=1)
    day = ""
    for place, event in enumerate(incident.events, 1):
        when, day = _when(event, day)
        what = plain(event.title)
        if not wide:
            what.append("\n").append_text(_phase(event))
        between = (_phase(event),) if wide else ()
        made.add_row(str(place), when, *between, what, bar(event.importance))
    return made


def _when(event: Event, day: str) -> tuple[Text, str]:
    """Day only where it changes; the end only where it is another minute."""
    start, end = nanoseconds(event.start), nanoseconds(event.end)
    text = Text()
    if date(start) != day:
        text.append(f"{date(start)}\n", style=QUIET)
    text.append(clock(start), style=ACTIVITY)
    if end // DAY != start // DAY:
        text.append(f" – {clock(end)} +{end // DAY - start // DAY} d")
    elif clock(end) != clock(start):
        text.append(f" – {clock(end)}")
    return text, date(start)


def _phase(event: Event) -> Text:
    return plain(event.phase.replace("-", " "), QUIET)


def _devices(incident: Incident, *, wide: bool) -> RenderableType:
    """On a narrow terminal two facts share a column, and makers are left out."""
    columns = ("Device", "Address", "Role", "Zone", "Maker") if wide else ("Device", "Role, zone")
    made = table(*columns, "First seen", "Last seen")
    for device in incident.devices:
        name, role = plain(device.name, STRONG), plain(device.role)
        zone = plain(device.zone or "—")
        facts = (
            (name, lines(device.ips), role, zone, plain(device.vendor or "—"))
            if wide
            else (lines((device.name, *device.ips)), lines((device.role, device.zone)))
        )
        made.add_row(*facts, _minute(device.first_seen), _minute(device.last_seen))
    return made


def _minute(time: datetime) -> Text:
    at = nanoseconds(time)
    return Text(f"{date(at)} {clock(at)}")


def _event(place: int, event: Event, *, details: bool) -> Iterator[RenderableType]:
    title = (
        Text().append(f"{place:>2}  ", style=QUIET).append_text(mark(event.importance)).append(" ")
    )
    yield title.append_text(plain(event.title, STRONG))
    facts = (
        period(nanoseconds(event.start), nanoseconds(event.end)),
        f"importance {event.importance:.0f}",
        f"confidence {event.confidence:.2f}",
        count(len(event.breaches), "breach", "breaches"),
    )
    yield indented(Text(" · ".join(facts), style=QUIET), 4)
    observed, meaning, _ = event.summary
    yield indented(Text().append("Observed. ", style=STRONG).append_text(plain(observed)), 4)
    yield indented(Text().append("Why it matters. ", style=STRONG).append_text(plain(meaning)), 4)
    if details or event.phase in CHANGES_THE_PLANT:
        for section in event.details:
            yield indented(_section(section), 4)
    yield ""


def _section(section: Detail) -> RenderableType:
    compared = any(row.expected for row in section.rows)
    made = stretched(table(section.title, "Seen", *(("Expected",) if compared else ())), seen=1)
    for row in section.rows:
        expected = (plain(row.expected or ""),) if compared else ()
        made.add_row(plain(row.label), plain(row.value), *expected)
    return made


def _unusual(events: Iterable[Event]) -> RenderableType:
    columns = (
        ("", "right"),
        "What",
        "Seen",
        "Expected",
        ("Rarity", "right"),
        ("Maturity", "right"),
    )
    made = stretched(table(*columns), what=4, seen=3, expected=4)
    for place, event in enumerate(events, 1):
        for index, each in enumerate(event.comparisons[:MOST_COMPARISONS]):
            made.add_row(str(place) if index == 0 else "", *_comparison(each))
    return made


def _comparison(each: Comparison) -> tuple[Text, ...]:
    return (
        plain(each.what),
        plain(each.seen, STRONG),
        plain(each.expected),
        plain("—" if each.rarity is None else f"{each.rarity:.0f}"),
        plain(f"{each.maturity:.0f}"),
    )


def _techniques(events: Iterable[Event]) -> RenderableType:
    where: dict[tuple[str, str, str], list[int]] = {}
    for place, event in enumerate(events, 1):
        for each in event.techniques:
            where.setdefault((each.id, each.name, each.matrix), []).append(place)
    made = table("Id", "Technique", "Matrix", "Events")
    for (number, name, matrix), places in where.items():
        made.add_row(
            plain(number),
            plain(name),
            plain("ICS" if matrix == "ics" else "Enterprise"),
            ", ".join(map(str, places)),
        )
    return made


def _rejected(incident: Incident) -> Iterator[RenderableType]:
    names = {device.id: device.name for device in incident.devices}
    last = ""
    for each in incident.rejected:
        if each.device != last:
            yield plain(names.get(each.device, each.device))
        last = each.device
        line = plain(f"{each.hypothesis}. ").append_text(plain(each.reason, QUIET))
        yield hanging(Text("○", style=QUIET), line)


def _next_steps(events: Iterable[Event]) -> Iterator[RenderableType]:
    ordered = sorted(enumerate(events, 1), key=lambda pair: (-pair[1].importance, pair[0]))
    for step, (place, event) in enumerate(ordered, 1):
        line = plain(event.summary[2]).append(f" (event {place})", style=QUIET)
        yield hanging(Text(f"{step:>2}.", style=STRONG), line)

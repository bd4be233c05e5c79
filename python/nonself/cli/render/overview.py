"""The overview as a person reads it: what is there, who talks to whom, what was odd."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.text import Text

from nonself.cli.render.text import (
    ACTIVITY,
    BREACH,
    QUIET,
    STRONG,
    WIDE,
    WIDEST,
    bar,
    heading,
    indented,
    number,
    plain,
    stretched,
    table,
)
from nonself.incidents.overview import Commands, Conversation, Inhabitant, Learning, Overview
from nonself.incidents.ports import protocol_name
from nonself.incidents.words import SECOND, count, joined, lasting, nanoseconds, period, volume

MOST_IN_IT = 5
"""Devices of one role in one zone that are listed; the rest is counted."""
MOST_IN_OT = 15
MOST_ZONES = 20
MOST_COMMANDS = 40
MOST_PAIRS = 10
MOST_CROSSINGS = 15
MOST_ODDITIES = 10


def render_overview(console: Console, overview: Overview) -> None:
    """Print everything that needs no history."""
    width = min(console.width, WIDEST)
    for part in _parts(overview, wide=width >= WIDE):
        console.print(part, width=width)


def _parts(overview: Overview, *, wide: bool) -> list[RenderableType]:
    span = period(nanoseconds(overview.start), nanoseconds(overview.end))
    said = f"{count(len(overview.devices), 'device')}, {span}"
    parts: list[RenderableType] = [
        heading("Inventory", said),
        indented(_inventory(overview, wide=wide)),
        "",
    ]
    note = f"{count(overview.pairs, 'pair')}; the largest first"
    parts += [heading("Who talks to whom", note)]
    parts += [indented(_talks(overview.conversations, MOST_PAIRS)), ""]
    parts += [heading("Between IT and OT", count(len(overview.crossings), "pair"))]
    parts += [_crossings(overview), ""]
    parts += [heading("Commands to controllers"), _commands(overview.commands), ""]
    parts += [heading("Odd on the wire"), _oddities(overview), ""]
    if overview.learning is not None:
        parts += [heading("Learnt so far"), *_learning(overview.learning), ""]
    return parts


def _inventory(overview: Overview, *, wide: bool) -> RenderableType:
    """On a narrow terminal the reason stands under the role, and makers are left out."""
    if not overview.devices:
        return Text(
            "No device inside the site was seen. If its networks use public addresses, name them "
            "in the site file.",
            style=QUIET,
        )
    columns = ("Role", "Why", "Maker") if wide else ("Role, and why",)
    made = table("Device", *columns, ("Peers", "right"))
    stretched(made, why=1, **{"role, and why": 1})
    shown = _zones(overview.devices)[:MOST_ZONES]
    zone = None
    for (place, role), members in _by_role(overview.devices).items():
        if place not in shown:
            continue
        if place != zone:
            if zone is not None:
                made.add_row()
            made.add_row(plain(place or "no zone", f"{STRONG} underline"))
            zone = place
        most = MOST_IN_OT if members[0].zone_kind == "ot" else MOST_IN_IT
        for each in members[:most]:
            made.add_row(_named(each), *_role(each, wide=wide), _peers(each))
        if len(members) > most:
            made.add_row(plain(f"and {len(members) - most:,} more", QUIET), plain(role, QUIET))
    left_out = [each for each in overview.devices if each.zone not in shown]
    if left_out:
        zones = count(len({each.zone for each in left_out}), "more zone")
        said = f"and {zones} with {count(len(left_out), 'device')}"
        made.add_row()
        made.add_row(plain(said, QUIET))
    return made


def _zones(devices: Sequence[Inhabitant]) -> list[str]:
    """Zones, those of the plant first, then those with the most devices."""
    sizes = Counter(each.zone for each in devices)
    plant = {each.zone for each in devices if each.zone_kind == "ot"}
    return sorted(sizes, key=lambda zone: (zone not in plant, -sizes[zone], zone))


def _by_role(devices: Sequence[Inhabitant]) -> dict[tuple[str, str], list[Inhabitant]]:
    groups: dict[tuple[str, str], list[Inhabitant]] = {}
    for each in devices:
        groups.setdefault((each.zone, each.role), []).append(each)
    return groups


def _role(each: Inhabitant, *, wide: bool) -> tuple[Text, ...]:
    why = plain(each.reason, QUIET)
    if wide:
        return plain(each.role), why, plain(each.vendor or "—")
    return (plain(each.role).append("\n").append_text(why) if each.reason else plain(each.role),)


def _named(each: Inhabitant) -> Text:
    text = plain(each.name)
    for address in each.ips[-2:]:
        if address != each.name:
            text.append("\n").append_text(plain(address, QUIET))
    return text


def _peers(each: Inhabitant) -> Text:
    text = Text().append(f"{each.peers_inside:,}", style=ACTIVITY)
    return (
        text.append(f" + {each.peers_outside:,} outside", style=QUIET)
        if each.peers_outside
        else text
    )


def _talks(talks: Sequence[Conversation], most: int) -> RenderableType:
    if not talks:
        return Text("No connection was seen.", style=QUIET)
    made = table(
        "From", "To", "Service", ("Conns", "right"), ("Failed", "right"),
        ("Sent", "right"), ("Received", "right"),
    )  # fmt: skip
    for each in talks[:most]:
        made.add_row(
            plain(each.origin),
            plain(each.target),
            plain(each.service),
            number(each.connections),
            number(each.failed),
            plain(volume(each.sent)),
            plain(volume(each.received)),
        )
    return made


def _crossings(overview: Overview) -> RenderableType:
    if not overview.crossings:
        return indented(Text("No connection crossed between IT and OT.", style=QUIET))
    made = _talks(overview.crossings, MOST_CROSSINGS)
    if len(overview.crossings) > MOST_CROSSINGS:
        rest = len(overview.crossings) - MOST_CROSSINGS
        return Group(indented(made), indented(Text(f"and {rest:,} more", style=QUIET)))
    return indented(made)


def _commands(commands: Sequence[Commands]) -> RenderableType:
    if not commands:
        return indented(Text("No command to a controller was seen.", style=QUIET))
    made = stretched(table("By", ("Commands", "right"), "Class", "Functions"), functions=1)
    last = None
    told = [each for each in commands if each.kind != "other"]
    for each in told[:MOST_COMMANDS]:
        who = (
            Text()
            if each.origin == last
            else plain(each.origin).append(f"\n{each.role}", style=QUIET)
        )
        grave = each.kind in ("action", "reprogram")
        made.add_row(
            who,
            number(each.commands),
            plain(f"{protocol_name(each.protocol)} {each.kind}", BREACH if grave else "").append(
                f"\nto {count(each.controllers, 'controller')}", style=QUIET
            ),
            plain(joined([f"{name} {n:,}×" for name, n in each.functions], 3), QUIET),
        )
        last = each.origin
    if len(told) > MOST_COMMANDS:
        made.add_row(plain(f"and {len(told) - MOST_COMMANDS:,} more", QUIET))
    return indented(made)


def _oddities(overview: Overview) -> RenderableType:
    if not overview.oddities:
        return indented(Text("Nothing odd was seen.", style=QUIET))
    made = table(("Times", "right"), "What", "By", ("Devices", "right"), "For example")
    for each in overview.oddities[:MOST_ODDITIES]:
        made.add_row(
            number(each.count), plain(each.name), plain(each.source), number(each.devices),
            plain(each.example or "—", QUIET),
        )  # fmt: skip
    return indented(made)


def _learning(learning: Learning) -> list[RenderableType]:
    watched = lasting(round(learning.watched * SECOND))
    parts: list[RenderableType] = [
        indented(
            plain(
                f"{watched} of traffic. What needs no history is judged from the first minute on; "
                "the rest is judged as far as its history goes."
            )
        )
    ]
    if learning.aspects:
        made = table("Aspect", "Learnt", "Still needs")
        for each in sorted(learning.aspects, key=lambda a: (-a.maturity, a.aspect)):
            made.add_row(
                plain(each.aspect.replace("_", " ")),
                bar(each.maturity, ACTIVITY),
                plain(each.needs or "—", QUIET),
            )
        parts.append(indented(made))
    return parts

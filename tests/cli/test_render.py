"""What a person reads, compared as text; and that nothing from the wire reaches the terminal."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from nonself.cli.render import (
    render_counts,
    render_incident,
    render_investigation,
    render_overview,
)
from nonself.incidents.analyst import Investigation
from nonself.incidents.overview import (
    Commands,
    Conversation,
    Inhabitant,
    Learning,
    LearntAspect,
    Oddity,
    Overview,
)
from nonself.schema.incident import (
    Breach,
    Comparison,
    Detail,
    DetailRow,
    Device,
    Event,
    Incident,
    Rejected,
    Technique,
)

EVIL = "[bold]evil\x1b[2J\u202e"
START = datetime(2020, 7, 14, 9, 12, tzinfo=UTC)
END = datetime(2020, 7, 14, 12, 31, tzinfo=UTC)


def incident(name: str = "ws-17") -> Incident:
    event = Event(
        id="evt-1", title=f"Scan by {name}", hypothesis="Network scan", start=START, end=END,
        device="d1", endpoints=(), summary=(f"{name} tried 40 addresses.", "It may be.", "Ask."),
        phase="discovery", importance=90, confidence=0.9,
        techniques=(Technique(id="T1046", name="Network Service Discovery", matrix="enterprise"),),
        comparisons=(
            Comparison(what=f"tries of {name}", seen="40", expected="0", rarity=None, maturity=75),
        ),
        details=(Detail(title="Ports", rows=(DetailRow(label=name, value="40 failed"),)),),
        breaches=("b1",),
    )  # fmt: skip
    device = Device(
        id="d1", name=name, ips=("10.1.0.9", "10.1.0.10"), macs=(), role="client",
        zone=name, vendor=name, first_seen=START, last_seen=END,
    )  # fmt: skip
    breach = Breach(
        id="b1", model="M", device="d1", ts=START, score=1, importance=1, maturity=1, conditions=()
    )
    return Incident(
        id="inc-1", title=f"{name} scanned", summary=f"{name} scanned.\nIt left.", start=START,
        end=END, importance=90, devices=(device,), events=(event,), links=(), breaches=(breach,),
        rejected=(Rejected(hypothesis="New device", device="d1", reason=f"Found {name}."),),
    )  # fmt: skip


def overview(name: str = "ws-17") -> Overview:
    return Overview(
        start=START, end=END, connections=3, pairs=1, commands=(
            Commands(name, "client", "modbus", "action", 3, 1, ((name, 3),)),
            Commands(name, "client", "modbus", "other", 9, 1, ((name, 9),)),
        ),
        devices=(
            Inhabitant(
                "d1", name, ("10.1.0.9",), "client", f"because of {name}", "Computing", "it", name,
                START, END, 3, 1,
            ),
        ),
        conversations=(Conversation(name, "plc", name, "it", "ot", 3, 1, 1000, 2000),),
        crossings=(Conversation(name, "plc", "S7", "it", "ot", 3, 1, 1000, 2000),),
        oddities=(Oddity(name, name, 3, 1, name),),
        learning=Learning(86_400, (LearntAspect(name, 40.0, "6 more days"),)),
    )  # fmt: skip


def console(width: int = 100, *, colour: bool = False) -> Console:
    system = "truecolor" if colour else None
    return Console(file=StringIO(), width=width, force_terminal=colour, color_system=system)


def text(made: Console) -> str:
    assert isinstance(made.file, StringIO)
    return made.file.getvalue()


def lines(made: Console) -> list[str]:
    return [line.rstrip() for line in text(made).splitlines()]


def squeezed(made: Console) -> list[str]:
    """The lines without the widths of columns."""
    return [re.sub(r"─+", "─", re.sub(r" {2,}", "  ", line)).strip() for line in lines(made)]


def test_an_incident_reads_from_the_story_to_the_next_steps() -> None:
    made = console()
    render_incident(made, incident())
    assert squeezed(made) == [
        "─",
        "⬢  ws-17 scanned",
        "",
        "Importance █████████░  90  inc-1",
        "14 Jul 2020 09:12 – 12:31 UTC · 3 hours 19 minutes · 1 event · 1 breach",
        "",
        "What happened",
        "· ws-17 scanned.",
        "· It left.",
        "",
        "Timeline  times in UTC",
        "When  Phase  What  Importance",
        "─",
        "1  14 Jul 2020  discovery  Scan by ws-17  █████████░  90",
        "09:12 – 12:31",
        "",
        "Devices",
        "Device  Address  Role  Zone  Maker  First seen  Last seen",
        "─",
        "ws-17  10.1.0.9  client  ws-17  ws-17  14 Jul 2020 09:12  14 Jul 2020 12:31",
        "10.1.0.10",
        "",
        "Events",
        "1  ⬢ Scan by ws-17",
        "14 Jul 2020 09:12 – 12:31 UTC · importance 90 · confidence 0.90 · 1 breach",
        "Observed. ws-17 tried 40 addresses.",
        "Why it matters. It may be.",
        "",
        "Why this is unusual  what was seen beside what is normal; rarity and maturity 0 to 100",
        "What  Seen  Expected  Rarity  Maturity",
        "─",
        "1  tries of ws-17  40  0  —  75",
        "",
        "Techniques  MITRE ATT&CK",
        "Id  Technique  Matrix  Events",
        "─",
        "T1046  Network Service Discovery  Enterprise  1",
        "",
        "Looked for and not found",
        "ws-17",
        "○ New device. Found ws-17.",
        "",
        "Next steps  the most important first",
        "1. Ask. (event 1)",
        "",
    ]


def test_details_are_printed_when_asked_for() -> None:
    made = console()
    render_incident(made, incident(), details=True)
    assert "40 failed" in text(made)


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    made = console(width)
    render_incident(made, incident("a-device-with-quite-a-long-name.of.a.plant.example"))
    render_overview(made, overview("a-device-with-quite-a-long-name.of.a.plant.example"))
    assert max(map(len, lines(made))) <= width


@pytest.mark.parametrize("colour", [False, True])
def test_what_an_attacker_named_is_harmless(colour: bool) -> None:
    made = console(120, colour=colour)
    render_incident(made, incident(EVIL), details=True)
    render_overview(made, overview(EVIL))
    investigation = Investigation((incident(EVIL),), (), {EVIL: 2}, 1)
    render_investigation(made, investigation, details=True)
    shown = text(made)
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown
    assert "[bold]evil\\x1b[2J\\u202e" in shown


def test_without_a_terminal_there_is_no_colour() -> None:
    made = console()
    render_overview(made, overview())
    assert "\x1b" not in text(made)


def test_an_overview_tells_roles_with_reasons_and_commands_by_class() -> None:
    made = console()
    render_overview(made, overview())
    shown = "\n".join(lines(made))
    assert "because of ws-17" in shown
    assert "3   Modbus action     ws-17 3×" in shown
    assert "to 1 controller" in shown
    assert "other" not in shown
    assert "6 more days" in shown


def test_an_empty_overview_says_so() -> None:
    made = console()
    render_overview(made, Overview(START, END, 0, (), (), 0, (), (), ()))
    shown = text(made)
    assert "No device inside the site was seen." in shown
    assert "No connection was seen." in shown
    assert "No connection crossed between IT and OT." in shown
    assert "No command to a controller was seen." in shown
    assert "Nothing odd was seen." in shown


def test_no_incident_is_said_with_what_lies_below_the_line() -> None:
    made = console()
    render_investigation(made, Investigation((), incident().events, {"Some Model": 2}, 3))
    assert lines(made)[0] == "No incident  3 devices looked into, 2 breaches below the line"
    assert "  1 event not strong enough to be an incident: Scan by ws-17." in lines(made)


def test_counts_say_what_was_dropped_in_words() -> None:
    made = console()
    render_counts(
        made, {"packets": 10, "bytes": 2000, "flows": 1, "malformed_ip": 3}, {"conn": 1, "dns": 4}
    )
    assert lines(made)[:3] == [
        "What was read",
        "  10 packets (2.0 kB), 1 connection, 5 records",
        "  conn 1, dns 4",
    ]
    assert "packets with a malformed IP header" in text(made)


def test_counts_without_losses_say_so() -> None:
    made = console()
    render_counts(made, {"packets": 1, "bytes": 60})
    assert "Nothing was dropped or left unparsed." in text(made)


def test_a_large_site_stays_readable() -> None:
    one = overview()
    homes = [
        replace(
            one.devices[0], id=f"d{n}", zone=f"Zone {n:02d}", zone_kind="ot" if n == 30 else "it"
        )
        for n in range(31)
    ]
    orders = tuple(replace(one.commands[0], origin=f"hmi-{n}") for n in range(50))
    made = console()
    render_overview(made, replace(one, devices=tuple(homes), commands=orders))
    shown = text(made)
    assert "Zone 30" in shown
    assert "Zone 29" not in shown
    assert "and 11 more zones with 11 devices" in shown
    assert "and 10 more" in shown

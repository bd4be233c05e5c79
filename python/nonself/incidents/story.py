"""The words of an incident: its title and its summary, from its events in order of time."""

from collections.abc import Sequence
from typing import Final

from nonself.incidents.directory import Directory
from nonself.incidents.gate import NO_STEP, strength
from nonself.incidents.graph import Node
from nonself.incidents.words import DAY, MINUTE, clock, date

STEPS_IN_TITLE: Final = 3
STEPS_IN_SUMMARY: Final = 20


def title(nodes: Sequence[Node], directory: Directory) -> str:
    """A sentence of the strongest steps: "New device scanned Industrial, then wrote to …"."""
    deeds = [node for node in nodes if node.event.hypothesis not in NO_STEP]
    strongest = sorted(deeds, key=lambda node: (-strength(node.event), node.event.id))
    chosen = strongest[:STEPS_IN_TITLE]
    told = [node for node in deeds if node in chosen]
    lead = told[0].event.device
    new = {node.event.device for node in nodes if node.event.hypothesis == "New device"}
    words = []
    last = lead
    for node in told:
        device = node.event.device
        words.append(
            node.finding.brief
            if device == last
            else f"{directory.name(device)} {node.finding.brief}"
        )
        last = device
    subject = "New device" if lead in new else directory.name(lead)
    return f"{subject} {_then(words)}"


def _then(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return ", ".join(words[:-1]) + ", then " + words[-1]


def summary(nodes: Sequence[Node], directory: Directory) -> str:
    """Who did what to whom and when: one sentence for each step, each on its own line."""
    sentences = []
    day, device = -1, ""
    for node in nodes[:STEPS_IN_SUMMARY]:
        finding = node.finding
        who = "it" if node.event.device == device else directory.described(node.event.device)
        sentences.append(f"{_time(finding.start, finding.end, day)}, {who} {finding.deed}.")
        day, device = finding.end // DAY, node.event.device
    if len(nodes) > STEPS_IN_SUMMARY:
        sentences.append(f"{len(nodes) - STEPS_IN_SUMMARY} more events follow.")
    return "\n".join(sentences)


def _time(start: int, end: int, day: int) -> str:
    """The beginning of a sentence; the day is said when it is not the day of the one before."""
    first = "" if start // DAY == day else f" on {date(start)}"
    if start // MINUTE == end // MINUTE:
        return f"At {clock(start)} UTC{first}"
    if start // DAY == end // DAY:
        return f"From {clock(start)} to {clock(end)} UTC{first}"
    return f"From {date(start)} {clock(start)} to {date(end)} {clock(end)} UTC"

"""A step of an incident: its conversations, and what the truth file says about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nonself.lab.facts import commands, duration, probes, sent_octets
from nonself.lab.plan import MONDAY, Conversation, Plan

if TYPE_CHECKING:
    from nonself.lab.hosts import Endpoint
    from nonself.lab.template import Library

SCAN, UPLOAD, COMMANDS = 3, 6, 7


@dataclass
class Step:
    """One step of the incident as planned."""

    number: int
    title: str
    client: Endpoint
    plan: Plan
    facts: dict[str, Any] = field(default_factory=dict)
    conversations: list[Conversation] = field(default_factory=list)

    def add(self, template: str, start: float, **more: Any) -> None:  # noqa: ANN401
        """Plan one conversation of this step."""
        self.plan.add(template, start, **more)
        self.conversations.append(self.plan.conversations[-1])

    def truth(self, library: Library) -> dict[str, Any]:
        """This step for the truth file; the numbers are read from the templates.

        The end is what the pace gives on average: a composed copy may take a little more
        or less.
        """
        templates = [library[name] for name in sorted({c.template for c in self.conversations})]
        facts = dict(self.facts)
        if self.number == SCAN:
            facts["targets"], facts["connections"] = probes(templates[0])
        if self.number == UPLOAD:
            facts["client_octets"] = sent_octets(templates[0], self.conversations[0].loops)
        if self.number == COMMANDS:
            facts["commands"] = sorted({c for template in templates for c in commands(template)})
        ends = [
            item.start + duration(library[item.template], item.pace, item.loops)
            for item in self.conversations
        ]
        return {
            "step": self.number,
            "title": self.title,
            "start": _clock(min(item.start for item in self.conversations)),
            "end": _clock(max(ends)),
            "address": self.client.address,
            "templates": [template.name for template in templates],
            **facts,
        }


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(MONDAY + seconds, tz=UTC).isoformat(timespec="seconds")

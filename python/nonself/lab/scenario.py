"""Compose a scenario: one capture per day, and the truth beside them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nonself.lab import factory, hosts, incident
from nonself.lab.template import Library
from nonself.lab.writer import write_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nonself.lab.plan import Plan
    from nonself.lab.step import Step

DAYS = range(1, 13)
SEED = 1


def plan(day: int, seed: int, library: Library, variation: str = "") -> tuple[Plan, list[Step]]:
    """The plan of a day (1 to 12), and the steps of the incident in it."""
    whole = factory.plan_day(day - 1, seed, library)
    return whole, incident.plan_incident(whole, seed, variation)


def compose(
    out: Path,
    *,
    days: Iterable[int] = DAYS,
    variation: str = "",
    seed: int = SEED,
    library: Library | None = None,
) -> dict[str, Any]:
    """Write ``dayNN.pcap`` for the days and ``truth.json``; give the truth."""
    library = library or Library()
    out.mkdir(parents=True, exist_ok=True)
    packets, steps = {}, []
    for day in sorted(days):
        today, found = plan(day, seed, library, variation)
        before = [plan(day - 1, seed, library, variation)[0]] if day > 1 else []
        packets[f"day{day:02d}"] = write_day(
            out / f"day{day:02d}.pcap", [*before, today], library, seed
        )
        steps += found
    truth = {
        "scenario": "factory",
        "variation": variation,
        "seed": seed,
        "packets": packets,
        "device": _device(steps),
        "steps": [step.truth(library) for step in steps],
        "benign": {
            "engineer": hosts.ENGINEER.computer.address,
            "engineer_user": hosts.ENGINEER.user,
            "newcomer": hosts.NEWCOMER.computer.address,
            "newcomer_mac": hosts.NEWCOMER.computer.hardware,
            "newcomer_day": factory.JOINS + 1,
            "download_day": factory.DOWNLOAD_DAY + 1,
            "servers": {name: host.address for name, host in hosts.SERVERS.items()},
        },
    }
    (out / "truth.json").write_text(json.dumps(truth, indent=2) + "\n")
    return truth


def _device(steps: list[Step]) -> dict[str, str] | None:
    if not steps:
        return None
    return {"address": steps[0].client.address, "mac": steps[0].client.hardware}

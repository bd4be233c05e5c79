"""``python -m benchmarks.life``: calibration, the alert budget, power, records a second.

Prints tables, and writes ``build/bench/life.json`` and pictures beside it; with ``--write`` the
pictures also go to ``docs/plots``. Takes about 25 minutes on one core; ``--quick`` two.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from benchmarks.captures import FOLDER
from benchmarks.life import plots, recorded
from benchmarks.life.attacks import ATTACKS
from benchmarks.life.calibration import budget_table, measure, table
from benchmarks.life.power import Bench, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCS = Path("docs/plots")
PARTS = ("calibration", "recorded", "power")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, and report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.life", description=__doc__)
    parser.add_argument("--only", choices=PARTS, nargs="+", default=[*PARTS])
    parser.add_argument("--quick", action="store_true", help="a small site, few days and runs")
    parser.add_argument("--write", action="store_true", help="pictures into docs/plots too")
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args(arguments)
    console = Console()
    FOLDER.mkdir(parents=True, exist_ok=True)
    result: dict[str, Any] = {}
    if "calibration" in options.only:
        result |= _calibration(console, options.seed, quick=options.quick)
    if "recorded" in options.only:
        console.print(
            "calibration: the lab's conversations, days 4 to 9 of ten without an intruder"
        )
        found = recorded.measure(options.seed + 75)
        console.print(table(found.tally.ratios(), detail=False), budget_table(found.days))
        result["recorded"] = found.json()
    if "power" in options.only:
        result |= _power(console, options.seed + 1, quick=options.quick)
    text = json.dumps(result, indent=1)
    (FOLDER / "life.json").write_text(text + "\n", encoding="utf-8")
    console.print(f"written to {FOLDER / 'life.json'}")
    if options.write:
        DOCS.mkdir(parents=True, exist_ok=True)
        for picture in sorted(FOLDER.glob("life-*.png")):
            shutil.copy(picture, DOCS / picture.name.removeprefix("life-"))
    return 0


def _calibration(console: Console, seed: int, *, quick: bool) -> dict[str, Any]:
    devices, days, warm_up = (80, 4, 2) if quick else (300, 28, 14)
    console.print(f"calibration: {devices} devices, days {warm_up} to {days - 1} of {days}")
    found = measure(seed, devices, days, warm_up)
    as_json = found.json()
    console.print(table(found.tally.ratios(), detail=False), budget_table(found.days))
    plots.calibration(as_json["ratios"], FOLDER / "life-calibration.png")
    plots.budget(as_json["days"], FOLDER / "life-budget.png")
    return {"calibration": as_json}


def _power(console: Console, seed: int, *, quick: bool) -> dict[str, Any]:
    devices, learnt, runs = (80, 3, 2) if quick else (150, 14, 32)
    console.print(f"power: {devices} devices, {learnt} days learnt, {runs} runs each")
    bench = Bench(seed, devices, learnt)
    outcomes: list[Outcome] = []
    made = Table("attack", "strength", *bench.methods, "minutes, median")
    for attack in ATTACKS:
        for strength in attack.strengths:
            with console.status(f"{attack.name}, {strength:g} {attack.unit}"):
                outcomes.append(bench.run(attack, strength, runs))
            made.add_row(*outcomes[-1].cells(bench.methods))
    console.print(made)
    as_json = [outcome.json() for outcome in outcomes]
    plots.power(as_json, FOLDER / "life-power.png")
    return {"power": as_json}


if __name__ == "__main__":
    sys.exit(main())

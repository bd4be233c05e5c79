"""``python -m benchmarks``: measure, print the tables, write ``build/bench/result.json``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from rich.console import Console

from benchmarks.captures import BUILDERS, FOLDER, Capture, captures
from benchmarks.machine import machine
from benchmarks.measure import Run, own_peak, run
from benchmarks.pace import pace
from benchmarks.programs import BASE, Program, programs
from benchmarks.report import notes, program_rows, programs_table, stages_table
from benchmarks.stages import measured


def main() -> int:
    """Read the command line, run every program in turn, and report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--captures", nargs="+", choices=[*BUILDERS], default=[*BUILDERS])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--programs", nargs="+", help="beside the sensor only these")
    parser.add_argument("--rebuild", action="store_true", help="make the captures anew")
    parser.add_argument("--no-life", action="store_true", help="leave out the pattern of life")
    options = parser.parse_args()
    console = Console()
    if options.rebuild:
        for name in options.captures:
            (FOLDER / f"{name}.json").unlink(missing_ok=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    compared = programs(lambda line: console.print(line, highlight=False))
    if options.programs:
        wanted = {BASE, *options.programs}
        compared = [program for program in compared if program.name in wanted]
    here = machine()
    console.print(f"on {here['processor']}, {here['cores']} cores, load {here['load']}")
    result: dict[str, object] = {"machine": here, "floor_mib": round(own_peak(), 1)}
    for capture in captures(options.captures):
        fit = [program for program in compared if not (capture.made and program.later)]
        runs = _in_turn(console, fit, capture, options.rounds)
        rows = program_rows(fit, runs, capture)
        result[capture.name] = {"packets": capture.packets, "programs": rows}
        console.print(programs_table(capture, rows))
        console.print("\n".join(notes(rows)), highlight=False)
        if capture.site is not None:
            stages = measured(capture)
            result["stages"] = stages
            console.print(stages_table(capture, stages))
    if not options.no_life:
        result["pace"] = pace(console)
    text = json.dumps(result, indent=1)
    (FOLDER / "result.json").write_text(text + "\n", encoding="utf-8")
    console.print(f"written to {FOLDER / 'result.json'}")
    if not options.no_life:
        # In a process of its own: this one has to stay small.
        subprocess.run([sys.executable, "-m", "benchmarks.life"], check=True)
    return 0


def _in_turn(
    console: Console, compared: list[Program], capture: Capture, rounds: int
) -> dict[str, list[Run]]:
    """Round after round, each program once, so that what else the machine does hits all alike."""
    runs: dict[str, list[Run]] = {program.name: [] for program in compared}
    for number in range(rounds):
        for program in compared:
            with console.status(f"{capture.name}, round {number + 1}: {program.name}"):
                runs[program.name].append(run(program, capture, FOLDER))
    return runs


if __name__ == "__main__":
    sys.exit(main())

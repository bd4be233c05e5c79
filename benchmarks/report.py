"""The tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from benchmarks.programs import BASE

if TYPE_CHECKING:
    from benchmarks.captures import Capture
    from benchmarks.measure import Run
    from benchmarks.programs import Program

Row = dict[str, Any]


def program_rows(
    compared: list[Program], runs: dict[str, list[Run]], capture: Capture
) -> list[Row]:
    """One row for each program: its best run."""
    best = {name: min(done, key=lambda run: run.cpu) for name, done in runs.items()}
    base = best[BASE].cpu
    return [
        {
            "program": program.name,
            "version": program.version,
            "does": program.does,
            "packets_per_core_second": round(capture.packets / best[program.name].cpu),
            "of_nonself": round(base / best[program.name].cpu, 3),
            "peak_mib": round(max(run.peak for run in runs[program.name]), 1),
            "cpu_seconds": [round(run.cpu, 3) for run in runs[program.name]],
            "failed": next((_failure(run) for run in runs[program.name] if run.status), None),
        }
        for program in compared
    ]


def _failure(run: Run) -> str:
    return f"exit {run.status}: {run.said}"


def programs_table(capture: Capture, rows: list[Row]) -> Table:
    """Programs on one capture."""
    table = Table(
        title=f"{capture.name}: {capture.packets:,} packets, one core", title_justify="left"
    )
    table.add_column("program")
    for heading in ("packets/s per core", "of nonself", "CPU s", "peak MiB"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            f"{row['program']} {row['version']}".strip(),
            f"{row['packets_per_core_second']:,}",
            f"{row['of_nonself']:.2f} x",
            f"{min(row['cpu_seconds']):.2f} to {max(row['cpu_seconds']):.2f}",
            f"{row['peak_mib']:,.0f}",
            style="red" if row["failed"] else None,
        )
    return table


def notes(rows: list[Row]) -> list[str]:
    """What each program does with a packet, and which runs did not end well."""
    lines = [f"  {row['program']}: {row['does']}" for row in rows]
    return lines + [f"  {row['program']} failed: {row['failed']}" for row in rows if row["failed"]]


def stages_table(capture: Capture, rows: list[Row]) -> Table:
    """Stages of the pipeline on one capture."""
    table = Table(title=f"{capture.name}: the stages, one core", title_justify="left")
    table.add_column("stage")
    for heading in ("records/s per core", "ms per tick", "records", "seconds"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row["stage"],
            f"{row['records_per_core_second']:,}",
            f"{row['ms_per_tick']:.2f}",
            f"{row['records']:,}",
            f"{row['cpu_seconds']:.1f}",
        )
    return table

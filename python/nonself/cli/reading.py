"""How far the reading of captures is: bytes, packets per second, time left."""

import sys
from collections.abc import Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    Task,
    TextColumn,
    TimeRemainingColumn,
)

from nonself.capture import Batch, Captures

SECONDS_TO_SETTLE = 0.2


def shown(captures: Captures) -> Iterator[Batch]:
    """Give the batches on, with a progress bar on standard error where a person sees it."""
    if not sys.stderr.isatty():
        yield from captures
        return
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TextColumn("{task.fields[rate]}", style="cyan"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("reading", total=captures.size, rate="")
        for batch in captures:
            bar.update(
                task,
                completed=batch.bytes_read,
                description=batch.path.name,
                rate=_rate(bar.tasks[0], batch.packets),
            )
            yield batch


def _rate(task: Task, packets: int) -> str:
    elapsed = task.elapsed or 0.0
    return f"{packets / elapsed:,.0f} packets/s" if elapsed > SECONDS_TO_SETTLE else ""

"""How far the reading of captures is: bytes, packets per second, time left."""

import signal
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

from nonself.capture import Batch, Captures, Live

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


def shown_live(live: Live) -> Iterator[Batch]:
    """Give the batches on, and say every second what passed; Ctrl-C ends it in order.

    Where no person sees it, only the seconds are told in which packets were dropped.
    """
    console = Console(stderr=True, highlight=False)
    before = signal.signal(signal.SIGINT, lambda *_: live.stop())
    ending = signal.signal(signal.SIGTERM, lambda *_: live.stop())
    try:
        for batch in live:
            last = live.last
            rate = last.packets / last.seconds if last.seconds else 0.0
            told = f"{live.path}: {rate:,.0f} packets/s, {last.dropped:,} dropped"
            if console.is_terminal:
                total = f"{live.packets:,} packets, {live.dropped:,} dropped in all"
                console.print(f"{told}; {total}", end="\r", soft_wrap=True)
            elif last.dropped:
                console.print(told, soft_wrap=True)
            yield batch
    finally:
        signal.signal(signal.SIGINT, before)
        signal.signal(signal.SIGTERM, ending)
        if console.is_terminal:
            console.print()


def _rate(task: Task, packets: int) -> str:
    elapsed = task.elapsed or 0.0
    return f"{packets / elapsed:,.0f} packets/s" if elapsed > SECONDS_TO_SETTLE else ""

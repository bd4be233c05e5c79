"""``nonself sensor``: captures become logs that any program reads."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from nonself.capture import Captures, CaptureSettings, read_captures
from nonself.cli.reading import shown
from nonself.lake import LakeError
from nonself.lake.zeek_logs import Format, LogFolder

USUAL: Final = frozenset(
    {
        "arp",
        "bytes",
        "datagrams_reassembled",
        "flows",
        "ip_fragments",
        "ip_packets",
        "offloaded_checksums",
        "packets",
        "tunnelled_packets",
    }
)
"""Counters that tell of nothing lost."""

Paths = Annotated[
    list[Path],
    typer.Argument(metavar="PATH…", help="Captures, or folders of them.", show_default=False),
]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder for the logs.", metavar="DIR")]
Form = Annotated[Format, typer.Option("--format", "-f", help="Format of the logs.")]
Checksums = Annotated[
    bool | None,
    typer.Option(
        "--ignore-checksums/--validate-checksums",
        help="Packets with a wrong checksum: count or drop. Else decided by sender.",
        show_default=False,
    ),
]


def sensor(
    paths: Paths, out: Out, form: Form = "zeek-tsv", ignore_checksums: Checksums = None
) -> None:
    """Write the logs of captures: conn, dns, ssl, modbus, s7comm and others."""
    captures = read_captures(paths, CaptureSettings(ignore_checksums=ignore_checksums))
    errors = _write(captures, out, form)
    errors += [str(problem) for problem in captures.problems]
    if not captures.files and not errors:
        errors.append(f"{', '.join(map(str, paths))}: no capture found")
    for error in errors:
        typer.echo(f"nonself: {error}", err=True)
    if errors:
        raise typer.Exit(1)


def _write(captures: Captures, out: Path, form: Format) -> list[str]:
    """Read and write everything; give what went wrong with the logs."""
    opened = captures.files[0].first_ts if captures.files else 0
    rows: Counter[str] = Counter()
    try:
        with LogFolder(out, form, opened=opened) as folder:
            rows = folder.rows
            for batch in shown(captures):
                folder.append(batch.records, batch.watermark)
    except LakeError as error:
        return [str(error)]
    finally:
        _summary(captures, rows, out)
    return []


def _summary(captures: Captures, rows: Mapping[str, int], out: Path) -> None:
    """Say what was read, what became of it, and what was not understood."""
    console = Console(highlight=False)
    count = f"{captures.packets:,} packets of {_files(len(captures.files))}"
    console.print(f"{count}; {sum(rows.values()):,} rows in {out}", soft_wrap=True)
    counters = captures.counters
    weird = {name[6:]: n for name, n in counters.items() if name.startswith("weird.")}
    lost = {
        name.replace("_", " "): n
        for name, n in counters.items()
        if n and name not in USUAL and not name.startswith("weird.")
    }
    for title, numbers in (
        ("log", rows),
        ("dropped or not parsed", lost),
        ("weird, the most frequent", dict(Counter(weird).most_common(10))),
    ):
        if numbers:
            console.print()
            console.print(_table(title, numbers))


def _table(title: str, numbers: Mapping[str, int]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(title, min_width=36)
    table.add_column("number", justify="right")
    for name, number in sorted(numbers.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(name, f"{number:,}")
    return table


def _files(number: int) -> str:
    return "1 capture" if number == 1 else f"{number:,} captures"

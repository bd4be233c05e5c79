"""``nonself sensor``: captures become logs that any program reads."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from nonself.capture import Captures, CaptureSettings, Live, read_captures, watch
from nonself.capture.live import RING_MIB
from nonself.cli.reading import shown, shown_live
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
        "layer2_frames",
        "offloaded_checksums",
        "packets",
        "tunnelled_packets",
    }
)
"""Counters that tell of nothing lost."""

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[PATH…]",
        help="Captures, or folders of them; - reads what another program writes.",
        show_default=False,
    ),
]
Interface = Annotated[
    str | None,
    typer.Option("--interface", "-i", metavar="NAME", help="Watch a network interface instead."),
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
Memory = Annotated[
    int,
    typer.Option(metavar="MIB", min=16, help="What may be kept of connections at once, in MiB."),
]
Hashes = Annotated[
    str,
    typer.Option(
        metavar="NAMES", help="Hashes made of files, of md5,sha1,sha256 by comma; or none."
    ),
]
Speed = Annotated[
    float | None,
    typer.Option(
        metavar="N", min=0.001, help="Read captures at N times the pace of their packets."
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option(metavar="N", min=0.1, help="With -i: stop after N seconds; else at Ctrl-C."),
]
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        max=64,
        help="Sensors that share the connections. Captures: one per processor; -i: one.",
        show_default=False,
    ),
]
Ring = Annotated[
    int,
    typer.Option(metavar="MIB", min=4, max=4096, help="With -i: room for waiting packets, each."),
]


def sensor(
    out: Out,
    paths: Paths = None,
    interface: Interface = None,
    form: Form = "zeek-tsv",
    ignore_checksums: Checksums = None,
    memory: Memory = 1024,
    file_hashes: Hashes = "sha256",
    speed: Speed = None,
    seconds: Seconds = None,
    workers: Workers = None,
    ring: Ring = RING_MIB,
) -> None:
    """Write the logs of captures or of an interface: conn, dns, ssl, modbus, s7comm and others."""
    if bool(paths) == bool(interface):
        raise typer.BadParameter("name captures or an interface (-i), one of the two")
    hashes = () if file_hashes == "none" else tuple(file_hashes.split(","))
    if not set(hashes) <= {"md5", "sha1", "sha256"}:
        raise typer.BadParameter("hashes of files are md5, sha1 and sha256, or none")
    settings = CaptureSettings(
        ignore_checksums=ignore_checksums,
        memory=memory << 20,
        file_hashes=hashes,
        speed=speed,
        workers=workers,
    )
    source: Captures | Live
    if interface:
        try:
            source = watch(
                interface, settings, workers=workers or 1, ring_mib=ring, seconds=seconds
            )
        except OSError as error:
            typer.echo(f"nonself: {error.filename}: {error.strerror}", err=True)
            raise typer.Exit(1) from None
    else:
        source = read_captures(paths or [], settings)
    errors = _write(source, out, form)
    errors += [str(problem) for problem in source.problems]
    if not source.files and not errors:
        errors.append(f"{', '.join(map(str, paths or []))}: no capture found")
    for problem in errors:
        typer.echo(f"nonself: {problem}", err=True)
    if errors:
        raise typer.Exit(1)


def _write(captures: Captures | Live, out: Path, form: Format) -> list[str]:
    """Read and write everything; give what went wrong with the logs."""
    opened = captures.files[0].first_ts if captures.files else 0
    rows: Counter[str] = Counter()
    try:
        with LogFolder(out, form, opened=opened) as folder:
            rows = folder.rows
            batches = shown_live(captures) if isinstance(captures, Live) else shown(captures)
            for batch in batches:
                folder.append(batch.records, batch.watermark)
                if isinstance(captures, Live):
                    folder.flush()
    except LakeError as error:
        return [str(error)]
    finally:
        _summary(captures, rows, out)
    return []


def _summary(captures: Captures | Live, rows: Mapping[str, int], out: Path) -> None:
    """Say what was read, what became of it, and what was not understood."""
    console = Console(highlight=False)
    source = str(captures.path) if isinstance(captures, Live) else _files(len(captures.files))
    count = f"{captures.packets:,} packets of {source}"
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

"""``python -m nonself.lab compose --scenario factory --out DIR``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from nonself.lab.incident import VARIATIONS
from nonself.lab.scenario import DAYS, SEED, compose
from nonself.lab.template import DEFAULT_FOLDER, Library


def _days(text: str) -> list[int]:
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        days |= set(range(int(first), int(last or first) + 1))
    if not days <= set(DAYS):
        raise argparse.ArgumentTypeError(f"days are {DAYS[0]} to {DAYS[-1]}")
    return sorted(days)


def main() -> int:
    """Read the command line and compose."""
    parser = argparse.ArgumentParser(prog="python -m nonself.lab", description=__doc__)
    command = parser.add_subparsers(required=True).add_parser("compose", help="make captures")
    command.add_argument("--scenario", choices=["factory"], default="factory")
    command.add_argument("--out", type=Path, required=True, help="folder for the captures")
    command.add_argument("--days", type=_days, default=list(DAYS), help="for example 1-12 or 11,12")
    command.add_argument("--variation", default="", help="joined by +: " + ", ".join(VARIATIONS))
    command.add_argument("--seed", type=int, default=SEED)
    command.add_argument("--templates", type=Path, default=DEFAULT_FOLDER)
    options = parser.parse_args()
    begin = time.monotonic()
    try:
        truth = compose(
            options.out,
            days=options.days,
            variation=options.variation,
            seed=options.seed,
            library=Library(options.templates),
        )
    except (ValueError, FileNotFoundError) as problem:
        sys.stderr.write(f"nonself.lab: {problem}\n")
        return 1
    packets = sum(truth["packets"].values())
    size = sum(path.stat().st_size for path in options.out.glob("day*.pcap"))
    sys.stdout.write(
        f"{packets} packets, {size / 1e6:.1f} MB in {options.out}, "
        f"{time.monotonic() - begin:.1f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

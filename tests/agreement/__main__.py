"""``python -m tests.agreement``: the figures, and what differs."""

import argparse
from pathlib import Path

from tests.agreement.expected import LOGS, captures_folder
from tests.agreement.page import page
from tests.agreement.report import Score, measure, table

DOCUMENT = Path(__file__).parents[2] / "docs" / "agreement.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.agreement", description=__doc__)
    parser.add_argument("--log", action="append", choices=LOGS, help="only this log; repeatable")
    parser.add_argument("--source", choices=("zeek", "icsnpp"))
    parser.add_argument("--show", type=int, default=0, metavar="N", help="show N differing rows")
    parser.add_argument("--field", help="show rows that differ in this field only")
    parser.add_argument("--all", action="store_true", help="show rows with an outside reason too")
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT.name}")
    options = parser.parse_args()
    if captures_folder() is None:
        print("no shared captures: set NONSELF_SHARED to the folder that has captures/ in it")
        return
    scores = measure(options.log or LOGS)
    scores = {key: s for key, s in scores.items() if options.source in (None, key[0])}
    print(table(scores))
    for (_, log), score in scores.items():
        show(log, score, options)
    if options.write:
        DOCUMENT.write_text(page(measure()), encoding="utf-8")


def show(log: str, score: Score, options: argparse.Namespace) -> None:
    """Print differing rows with both sides."""
    shown: set[int] = set()
    for expected, pair, _, _ in score.differing:
        if len(shown) >= options.show:
            return
        reasons = [w for _, p, _, w in score.differing if p is pair]
        wanted = not options.field or options.field in {d.field for d in pair.differences}
        if id(pair) in shown or not wanted or (all(reasons) and not options.all):
            continue
        shown.add(id(pair))
        flags = " -C" * expected.ignore_checksums + " -b" * expected.bare
        print(f"\n{log}: {expected.capture} ({expected.test}{flags})")
        print("  expected:", " ".join(f"{k}={v}" for k, v in (pair.expected or {}).items()))
        print("  ours:    ", " ".join(f"{k}={v}" for k, v in (pair.ours or {}).items()))
        for each in pair.differences:
            print(f"    {each.field}: expected {each.expected!r}, got {each.got!r}")


main()

"""``python -m tests.agreement``: the figures, and what differs."""

import argparse
from collections import defaultdict
from pathlib import Path

from tests.agreement.compare import KEY
from tests.agreement.expected import LOGS, captures_folder
from tests.agreement.page import page
from tests.agreement.report import Differing, Score, measure, table

DOCUMENT = Path(__file__).parents[2] / "docs" / "agreement.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.agreement", description=__doc__)
    parser.add_argument("--log", action="append", choices=LOGS, help="only this log; repeatable")
    parser.add_argument("--source", choices=("zeek", "icsnpp"))
    parser.add_argument("--show", type=int, default=0, metavar="N", help="show N differing rows")
    parser.add_argument("--field", help="show rows that differ in this field only")
    parser.add_argument("--all", action="store_true", help="show rows with a known reason too")
    parser.add_argument("--rows", action="store_true", help="show whole rows")
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
    """Print differing rows: where, which, and each field that differs."""
    rows: dict[int, list[Differing]] = defaultdict(list)
    for each in score.differing:
        rows[id(each.pair)].append(each)
    wanted = [
        row
        for row in rows.values()
        if (options.all or any(each.reason is None for each in row))
        and (not options.field or options.field in {each.difference.field for each in row})
    ]
    for row in wanted[: options.show]:
        expected, pair = row[0].expected, row[0].pair
        flags = " -C" * expected.ignore_checksums + " -b" * expected.bare
        print(f"\n{log}: {expected.capture} ({expected.test}{flags})")
        for side, cells in (("expected", pair.expected), ("ours", pair.ours)):
            if cells and (options.rows or pair.expected is None or pair.ours is None):
                print(f"  {side}:", " ".join(f"{name}={cell}" for name, cell in cells.items()))
        ours = pair.ours or {}
        print("  " + " ".join(ours.get(name, "") for name in KEY))
        for each in row:
            d, why = each.difference, f"  [{each.reason.text}]" if each.reason else ""
            print(f"    {d.field}: expected {d.expected!r}, got {d.got!r}{why}")


main()

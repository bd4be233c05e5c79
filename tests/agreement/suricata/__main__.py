"""``python -m tests.agreement.suricata``: the figures, and what is not satisfied."""

import argparse
from pathlib import Path

from tests.agreement.expected import captures_folder
from tests.agreement.suricata.page import page
from tests.agreement.suricata.reasons import reason
from tests.agreement.suricata.report import differing, measure, table

DOCUMENT = Path(__file__).parents[3] / "docs" / "agreement-suricata.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.agreement.suricata", description=__doc__)
    parser.add_argument("--event", action="append", help="only this type; repeatable")
    parser.add_argument("--all", action="store_true", help="show checks with a known reason too")
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT.name}")
    options = parser.parse_args()
    if captures_folder() is None:
        print("no shared captures: set NONSELF_SHARED to the folder that has captures/ in it")
        return
    scores = measure()
    print(table(scores))
    for name, score in scores.items():
        for verdict in score.unsatisfied if name in (options.event or scores) else ():
            why = reason(verdict)
            if options.all or why is None:
                told = f"  [{why.text}]" if why else ""
                print(f"{name}: {verdict.check.test}: {differing(verdict)}{told}")
    if options.write:
        DOCUMENT.write_text(page(scores), encoding="utf-8")


main()

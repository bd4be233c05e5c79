"""How long a person waits for the page: 10,000 incidents, and an event log of fifty million.

``python -m benchmarks.page DATA``: DATA is an analysed folder, such as that of ``make demo``; it is
copied, not changed. Times are of a headless browser, from the address to the first row.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.lake import BEGIN, DAY, DAYS, fill

ROOT = Path(__file__).parents[1]
INCIDENTS = 10_000
TARGETS = {"list": "≤ 1500", "key": "≤ 100", "click": "≤ 500", "all": "", "filtered": ""}
WORDS = {
    "list": "first incidents of 10,000",
    "key": "a key until it is painted (two frames)",
    "click": "event log, from the click to the first rows",
    "all": "the same, the page loaded anew",
    "filtered": "the same, of a device on port 102",
}


def many(data: Path) -> None:
    """Tell the incidents of the folder again and again, each a little different."""
    from nonself.schema.incident import Incident  # noqa: PLC0415
    from nonself.store import Store, incidents  # noqa: PLC0415
    from nonself.store.tables import Incident as Row  # noqa: PLC0415

    store = Store.of(data)
    with store.write() as session:
        for table in ("sessions", "tokens", "invitations", "users"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
        row = session.query(Row).first()
        if row is None:
            sys.exit(f"{data}: no incident in it; analyse the demo first")
        told = Incident.model_validate(row.document)
        copies = [
            told.model_copy(
                update={"id": f"inc-{number:012}", "title": f"{told.title} ({number})",
                        "importance": float(number % 100)}
            )
            for number in range(INCIDENTS)
        ]  # fmt: skip
        incidents.keep(session, copies, {})
    store.close()


def main() -> None:
    """Copy, fill, serve, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rows", type=int, default=50_000_000)
    arguments = parser.parse_args()
    from nonself.lake import Lake  # noqa: PLC0415

    console = Console()
    with tempfile.TemporaryDirectory(prefix="nonself-page-") as folder:
        data = Path(folder) / "data"
        shutil.copytree(arguments.data, data, ignore=shutil.ignore_patterns("lake"))
        fill(Lake(data / "lake"), arguments.rows)
        many(data)
        programs = Path(sys.executable).parent
        command = [str(programs / "nonself"), "serve", "--data", str(data), "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            if server.stdout is None:
                return
            found = (re.search(r"(http://\S+)/welcome#(\S+)", line) for line in server.stdout)
            link = next(each for each in found if each)
            span = [f"{datetime.fromtimestamp(t / 1e9, UTC):%Y-%m-%dT%H:%M:%SZ}"
                    for t in (BEGIN, BEGIN + DAYS * DAY)]  # fmt: skip
            script = str(ROOT / "web/tests/e2e/speed.mjs")
            done = subprocess.run(
                [str(programs / "node"), script, *link.groups(), *span],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            server.terminate()
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    times = json.loads(done.stdout)
    table = Table("wait", "ms (median of 7)", "target", box=None)
    for name, words in WORDS.items():
        table.add_row(words, f"{times[name]:.0f}", TARGETS[name])
    console.print(f"{arguments.rows:,} connections, {INCIDENTS:,} incidents")
    console.print(table)


if __name__ == "__main__":
    main()

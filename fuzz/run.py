"""Fuzz every target for a while and say what was done.

``python fuzz/run.py [--seconds N] [--captures FOLDER] [TARGET…]``. Needs a nightly compiler and
cargo-fuzz. A crash stays in ``fuzz/artifacts/TARGET``; once understood, its bytes become a test
beside the parser's others.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from targets import FOLDER, sources

CARGO = ["cargo", "+nightly"]
LIMITS = ["-rss_limit_mb=2048", "-timeout=10", "-max_len=32768", "-print_final_stats=1"]
TRIPLE = "x86_64-unknown-linux-gnu"


def main() -> int:
    """Build, make the corpus if there is none, run each target in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--captures", type=Path, help="begin with what was said in these")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    options = parser.parse_args()
    # No unsafe code of ours: what a sanitizer finds is not there to be found.
    subprocess.run([*CARGO, "fuzz", "build", "-s", "none"], cwd=FOLDER.parent, check=True)
    if options.captures:
        make = [
            *CARGO,
            "run",
            "-q",
            "--release",
            "--example",
            "corpus",
            "--",
            str(options.captures),
        ]
        subprocess.run(make, cwd=FOLDER, check=True)
    print("| target | inputs at the start | executions | coverage (edges) | features | crashes |")
    print("|---|---:|---:|---:|---:|---:|")
    crashed = 0
    for name in options.targets or sorted(sources()):
        crashed += _run(name, options.seconds)
    return min(crashed, 1)


def _run(name: str, seconds: int) -> int:
    corpus, artifacts = FOLDER / "corpus" / name, FOLDER / "artifacts" / name
    for folder in (corpus, artifacts):
        folder.mkdir(parents=True, exist_ok=True)
    start = len(list(corpus.iterdir()))
    binary = FOLDER / "target" / TRIPLE / "release" / name
    command = [str(binary), str(corpus), f"-artifact_prefix={artifacts}/", *LIMITS]
    done = subprocess.run(
        [*command, f"-max_total_time={seconds}"], stderr=subprocess.PIPE, check=False
    )
    text = done.stderr.decode(errors="replace")
    executed = re.search(r"number_of_executed_units:\s*(\d+)", text)
    reached = re.findall(r"cov: (\d+) ft: (\d+)", text) or [("0", "0")]
    count = int(executed[1]) if executed else 0
    crashes = len(list(artifacts.iterdir()))
    print(f"| `{name}` | {start} | {count:,} | {reached[-1][0]} | {reached[-1][1]} | {crashes} |")
    sys.stdout.flush()
    if done.returncode:
        print(text[-3000:], file=sys.stderr)
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())

"""The page in a real browser on the analysed scenario: eight paths, no serious axe violation."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nonself.lab.scenario import compose
from nonself.pipeline import analyze

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)")
def test_eight_paths_through_the_page(tmp_path: Path) -> None:
    data, programs = tmp_path / "data", Path(sys.executable).parent
    compose(tmp_path / "captures", days=(9, 10, 11))
    analyze([tmp_path / "captures"], data_dir=data)
    command = [str(programs / "nonself"), "serve", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        assert server.stdout is not None
        try:
            link = next(
                found
                for line in server.stdout
                if (found := re.search(r"(http://\S+)/welcome#(\S+)", line))
            )
            paths = [
                str(ROOT / "web/tests/e2e/paths.mjs"),
                *link.groups(),
                str(tmp_path / "pictures"),
            ]
            done = subprocess.run(  # noqa: S603
                [str(programs / "node"), *paths],
                capture_output=True,
                text=True,
                check=False,
                timeout=280,
                env={**os.environ, "CHROMIUM": CHROMIUM or ""},
            )
        finally:
            server.terminate()
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok ") == 8

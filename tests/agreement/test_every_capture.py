"""Every shared capture is read to its end, in one process, with bounded memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.agreement.expected import captures_folder

READ_ALL = """
import json, re, sys
from pathlib import Path
from nonself.capture import read_captures

captures = read_captures([Path(sys.argv[1])])
last = {batch.path: batch.bytes_read for batch in captures}
print(json.dumps({
    "files": len(captures.files),
    "reached": list(last.values())[-1] == captures.size,
    "packets": captures.packets,
    "problems": [str(problem) for problem in captures.problems],
    # Not ru_maxrss: that begins with the size of the process which started this one.
    "kilobytes": int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]),
}))
"""


@pytest.mark.skipif(captures_folder() is None, reason="no shared captures here")
def test_every_capture_is_read_to_its_end_with_bounded_memory() -> None:
    folder = captures_folder()
    assert folder is not None
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", READ_ALL, str(folder)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["files"] >= 1241
    assert found["packets"] >= 276_000
    assert found["reached"]
    assert found["kilobytes"] <= 2**20
    damaged = sorted(Path(problem.partition(": ")[0]).name for problem in found["problems"])
    assert len(damaged) == 8
    for problem in found["problems"]:
        assert "cut off" in problem or "damaged" in problem

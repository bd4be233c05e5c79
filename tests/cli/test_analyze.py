"""The command as a person runs it: a process, its two outputs, its exit code."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nonself.lab.scenario import compose

COMMAND = [sys.executable, "-c", "from nonself.cli.main import run; run()"]


def analyze(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [*COMMAND, "analyze", *map(str, arguments)], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="session")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("day")
    compose(folder, days=(6,))
    whole = (folder / "day06.pcap").read_bytes()
    short = folder / "short.pcap"
    short.write_bytes(whole[: _end_of_packet(whole, 2000)])
    return short


def _end_of_packet(data: bytes, number: int) -> int:
    place = 24
    for _ in range(number):
        place += 16 + int.from_bytes(data[place + 8 : place + 12], "little")
    return place


def lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    return done.stderr.splitlines()


def test_json_is_one_array_on_standard_output(capture: Path, tmp_path: Path) -> None:
    target = tmp_path / "incidents.json"
    done = analyze(capture, "--json", "--json-file", target)
    assert (done.returncode, done.stderr) == (0, "")
    assert isinstance(json.loads(done.stdout), list)
    assert target.read_text(encoding="utf-8") == done.stdout


def test_a_person_reads_a_report(capture: Path) -> None:
    done = analyze(capture)
    assert (done.returncode, done.stderr) == (0, "")
    assert "OT 10.20.20.0/24" in done.stdout


def test_a_missing_file_is_one_line_and_the_rest_is_reported(capture: Path) -> None:
    done = analyze("none.pcap", capture, "--json")
    assert done.returncode == 1
    assert lines(done) == ["error: none.pcap: no such file or directory"]
    assert json.loads(done.stdout) == []


def test_a_file_that_is_no_capture(tmp_path: Path) -> None:
    path = tmp_path / "letter.pcap"
    path.write_text("Dear reader, this is not a capture at all.")
    done = analyze(path, "--json")
    assert done.returncode == 1
    (line,) = lines(done)
    assert line.startswith(f"error: {path}: ")


def test_a_truncated_capture_is_reported_as_far_as_it_goes(capture: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap"
    path.write_bytes(capture.read_bytes()[:-7])
    done = analyze(path)
    assert done.returncode == 1
    (line,) = lines(done)
    assert line.startswith(f"error: {path}: ")
    assert "OT 10.20.20.0/24" in done.stdout


def test_a_bad_site_file_says_file_and_line(capture: Path, tmp_path: Path) -> None:
    site = tmp_path / "nonself.toml"
    site.write_text('name = "x"\ncolour = "red"\n')
    done = analyze(capture, "--site", site)
    assert done.returncode == 2
    (line,) = lines(done)
    assert line.startswith(f"error: {site}:2: unknown field 'colour'; allowed: name,")


def test_a_full_disk_is_one_line_and_what_was_read_is_reported(capture: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    done = analyze(capture, "--json", "--json-file", full)
    assert done.returncode == 1
    assert lines(done) == ["error: /dev/full: cannot be written: No space left on device"]
    assert json.loads(done.stdout) == []


def test_a_data_folder_that_cannot_be_made(capture: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = analyze(capture, "--data", tmp_path / "file/data")
    assert done.returncode == 2
    (line,) = lines(done)
    assert line.endswith("Not a directory")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_leaves_the_state_as_it_was(
    capture: Path, tmp_path: Path, how: signal.Signals
) -> None:
    data = tmp_path / "data"
    with subprocess.Popen(  # noqa: S603
        [*COMMAND, "analyze", str(capture), "--data", str(data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while not (data / "lock").exists():
            time.sleep(0.01)
        process.send_signal(how)
    again = analyze(capture, "--data", data, "--json")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == analyze(capture, "--json").stdout

import json
from pathlib import Path

import pytest

from nonself.cli.analyze import to_json
from nonself.lake import Lake, LakeError
from nonself.pipeline import StateError, analyze


@pytest.fixture(scope="session")
def at_once(days: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    data = tmp_path_factory.mktemp("at-once")
    return to_json(analyze([days], data_dir=data)), data


@pytest.fixture(scope="session")
def one_by_one(days: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    data = tmp_path_factory.mktemp("one-by-one")
    analyze([days / "day11.pcap"], data_dir=data)
    return to_json(analyze([days / "day12.pcap"], data_dir=data)), data


def test_two_runs_with_saved_state_end_as_one_run_over_both(
    at_once: tuple[str, Path], one_by_one: tuple[str, Path]
) -> None:
    assert one_by_one[0] == at_once[0]
    manifests = [
        json.loads((d / "state/manifest.json").read_text()) for _, d in (at_once, one_by_one)
    ]
    assert manifests[0] == manifests[1]


def test_without_a_data_folder_the_result_is_the_same(
    days: Path, at_once: tuple[str, Path]
) -> None:
    report = analyze([days / "day12.pcap", days / "day11.pcap"])
    assert to_json(report) == at_once[0]
    assert [read.name for read in report.read] == ["day11.pcap", "day12.pcap"]


def test_what_was_analysed_before_is_not_learnt_twice(
    days: Path, one_by_one: tuple[str, Path], tmp_path: Path
) -> None:
    text, data = one_by_one
    before = (data / "state/manifest.json").read_bytes()
    copy = tmp_path / "another-name.pcap"
    copy.write_bytes((days / "day11.pcap").read_bytes())
    report = analyze([copy], data_dir=data)
    assert report.notes == (f"{copy}: analysed before, as day11.pcap",)
    assert report.errors == ()
    assert to_json(report) == text
    assert (data / "state/manifest.json").read_bytes() == before


def test_what_lies_before_the_time_learnt_is_refused(days: Path, tmp_path: Path) -> None:
    analyze([days / "day12.pcap"], data_dir=tmp_path)
    report = analyze([days / "day11.pcap"], data_dir=tmp_path)
    assert report.read == ()
    (error,) = report.errors
    assert error.startswith(f"{days}/day11.pcap: begins 2020-07-1")
    assert error.endswith("not analysed. Use another data folder")


def test_a_damaged_state_is_said_and_not_used(days: Path, tmp_path: Path) -> None:
    analyze([days / "day12.pcap"], data_dir=tmp_path)
    (tmp_path / "state/events.json").write_text("{}")
    with pytest.raises(StateError, match=r"state/events.json: damaged"):
        analyze([days / "day11.pcap"], data_dir=tmp_path)


def test_a_damaged_newest_state_costs_nothing_where_the_captures_are_there(
    days: Path, at_once: tuple[str, Path], tmp_path: Path
) -> None:
    for name in ("day11.pcap", "day12.pcap"):
        analyze([days / name], data_dir=tmp_path)
    (tmp_path / "state/detection.json").write_text("{}")
    report = analyze([days], data_dir=tmp_path)
    assert to_json(report) == at_once[0]
    assert [read.name for read in report.read] == ["day12.pcap"]
    assert "state/detection.json: damaged" in report.notes[0]
    assert "Going on from the state before it" in report.notes[0]


def test_progress_ends_at_the_total(days: Path) -> None:
    seen = []
    analyze([days / "day12.pcap"], progress=seen.append)
    assert seen[-1].bytes_read == seen[-1].bytes_total > 0
    assert seen[-1].packets > 1_000


def test_a_full_disk_is_said_and_what_was_read_is_reported(
    days: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Lake) -> None:
        raise LakeError(tmp_path / "lake", "cannot be written: No space left on device")

    monkeypatch.setattr(Lake, "flush", full)
    report = analyze([days / "day11.pcap"], data_dir=tmp_path)
    assert report.errors == (f"{tmp_path}/lake: cannot be written: No space left on device",)
    assert report.overview.connections > 0
    assert not (tmp_path / "state").exists()

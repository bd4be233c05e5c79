from pathlib import Path

import polars as pl
import pytest

from nonself.pipeline.saved import (
    Position,
    StateError,
    StateFolder,
    read_frames,
    write_frames,
    write_json,
)


def _save(folder: StateFolder, clock: int) -> None:
    folder.save(Position(clock=clock), lambda path: write_json(path / "part.json", [clock]))


def test_a_state_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    assert not folder.exists()
    _save(folder, 1)
    _save(folder, 2)
    position, path = folder.load()
    assert position.clock == 2
    assert (path / "part.json").read_text() == "[2]"
    assert {each.name for each in tmp_path.iterdir()} == {"state", "state.previous"}


def test_an_error_while_saving_leaves_the_old_state(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    _save(folder, 1)

    def fails(path: Path) -> None:
        (path / "half").write_text("…")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        folder.save(Position(clock=2), fails)
    assert folder.load()[0].clock == 1


@pytest.mark.parametrize("survivor", ["state.new", "state.previous"])
def test_a_crash_between_two_renames_loses_nothing(tmp_path: Path, survivor: str) -> None:
    folder = StateFolder(tmp_path)
    _save(folder, 1)
    (tmp_path / "state").rename(tmp_path / survivor)
    assert folder.load()[0].clock == 1
    _save(folder, 2)
    assert folder.load()[0].clock == 2


@pytest.mark.parametrize("version", [1, 9])
def test_a_state_of_another_version_is_refused(tmp_path: Path, version: int) -> None:
    folder = StateFolder(tmp_path)
    _save(folder, 1)
    manifest = tmp_path / "state/manifest.json"
    manifest.write_text(manifest.read_text().replace('"version": 2', f'"version": {version}'))
    with pytest.raises(StateError, match=f"saved as version {version}; allowed: version 2"):
        folder.load()


@pytest.mark.parametrize("damage", ["changed", "cut", "gone", "manifest"])
def test_where_the_newest_is_damaged_the_one_before_is_used(tmp_path: Path, damage: str) -> None:
    folder = StateFolder(tmp_path)
    _save(folder, 1)
    _save(folder, 2)
    part = tmp_path / "state" / ("manifest.json" if damage == "manifest" else "part.json")
    if damage == "gone":
        part.unlink()
    else:
        part.write_text("[3]" if damage == "changed" else "[")
    position, path = folder.load()
    assert position.clock == 1
    assert path.name == "state.previous"
    assert folder.note is not None
    assert f"{part}: damaged" in folder.note
    _save(folder, 3)
    assert StateFolder(tmp_path).load()[0].clock == 3


def test_two_runs_cannot_use_one_folder_at_a_time(tmp_path: Path) -> None:
    with (
        StateFolder(tmp_path).locked(),
        pytest.raises(StateError, match="in use by another"),
        StateFolder(tmp_path).locked(),
    ):
        pass


def test_frames_come_back_as_they_were(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, None], "b": [["x"], None]})
    write_frames(tmp_path / "frames", {"conn": frame})
    assert read_frames(tmp_path / "frames")["conn"].equals(frame)

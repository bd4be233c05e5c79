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
    assert [each.name for each in tmp_path.iterdir()] == ["state"]


def test_an_error_while_saving_leaves_the_old_state(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    _save(folder, 1)

    def fails(path: Path) -> None:
        (path / "half").write_text("…")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        folder.save(Position(clock=2), fails)
    assert folder.load()[0].clock == 1


@pytest.mark.parametrize("survivor", ["state.new", "state.old"])
def test_a_crash_between_two_renames_loses_nothing(tmp_path: Path, survivor: str) -> None:
    folder = StateFolder(tmp_path)
    _save(folder, 1)
    (tmp_path / "state").rename(tmp_path / survivor)
    assert folder.load()[0].clock == 1
    _save(folder, 2)
    assert folder.load()[0].clock == 2


def test_a_state_of_another_version_is_refused(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    _save(folder, 1)
    manifest = tmp_path / "state/manifest.json"
    manifest.write_text(manifest.read_text().replace('"version": 1', '"version": 9'))
    with pytest.raises(StateError, match="saved as version 9; allowed: version 1"):
        folder.load()


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

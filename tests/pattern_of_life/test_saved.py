"""A run that was interrupted ends like one that was not."""

from pathlib import Path

import pytest
from life_streams import benign

from nonself.pattern_of_life import BUILT_IN, AspectSpec, PatternOfLife, StateError

HOURLY = AspectSpec("hourly", "rate", "conn", ("orig.device",), window=3600)
DAILY = AspectSpec(
    "my model.targets", "window", "conn", ("orig.device",), ("resp.endpoint",), "distinct",
    window=86_400,
)  # fmt: skip
SPECS = (*BUILT_IN.values(), HOURLY, DAILY)


@pytest.mark.parametrize("stop", [1, 17, 40])
def test_save_load_continue_equals_uninterrupted(tmp_path: Path, stop: int) -> None:
    whole, part = PatternOfLife(SPECS), PatternOfLife(SPECS)
    for number, tick in enumerate(benign(11, 60, 6)):
        if number == stop:
            part.save(tmp_path)
            part = PatternOfLife.load(tmp_path, SPECS)
        one, other = whole.step(tick), part.step(tick)
        assert one.scores.equals(other.scores)
        assert one.devices.equals(other.devices)
        assert one.records["conn"].equals(other.records["conn"])
    assert whole.state_hash() == part.state_hash()


def test_equal_states_are_equal_bytes(tmp_path: Path) -> None:
    for place in ("one", "two"):
        life = PatternOfLife(SPECS)
        for tick in benign(2, 20, 4):
            life.step(tick)
        life.save(tmp_path / place)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / place).iterdir()}
        for place in ("one", "two")
    )
    assert one == two


def test_new_and_changed_aspects_start_empty_and_removed_ones_are_dropped(tmp_path: Path) -> None:
    life = PatternOfLife([BUILT_IN["peer"], BUILT_IN["connections"]])
    for tick in benign(2, 20, 4):
        life.step(tick)
    life.save(tmp_path)
    changed = AspectSpec("connections", "rate", "conn", ("orig.device",), where={"failed": True})
    loaded = PatternOfLife.load(tmp_path, [changed, BUILT_IN["service_port"], BUILT_IN["peer"]])
    assert list(loaded.aspects) == ["connections", "service_port", "peer"]
    assert loaded.aspects["peer"].parts() == life.aspects["peer"].parts()
    fresh = PatternOfLife([changed])
    assert loaded.aspects["connections"].parts() == fresh.aspects["connections"].parts()


def test_a_damaged_state_is_noticed(tmp_path: Path) -> None:
    life = PatternOfLife([BUILT_IN["peer"]])
    for tick in benign(2, 5, 4):
        life.step(tick)
    life.save(tmp_path)
    file = next(tmp_path.glob("*.bin"))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(StateError, match="damaged"):
        PatternOfLife.load(tmp_path, [BUILT_IN["peer"]])
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(StateError, match="not a saved pattern of life"):
        PatternOfLife.load(tmp_path, [BUILT_IN["peer"]])
    with pytest.raises(StateError, match="No such file"):
        PatternOfLife.load(tmp_path / "nowhere", [BUILT_IN["peer"]])

"""Devices that do the same are found, and their groups keep their names."""

import numpy as np
import pytest
from life_streams import DAY, link, tick
from sklearn.metrics import adjusted_rand_score

from nonself.pattern_of_life import BUILT_IN, PatternOfLife
from nonself.pattern_of_life.embedding import Counts, Points, embed
from nonself.pattern_of_life.peer_groups import NONE, PeerGroups, cluster, similar

KINDS = 4


def site(seed: int, devices: int, changed: float = 0.0) -> tuple[Counts, np.ndarray]:
    """Devices of four kinds, each with services of its kind, common ones, and some of its own."""
    random = np.random.default_rng([seed, 1])
    kind = np.arange(devices) % KINDS
    moved = np.random.default_rng([seed, 2]).random(devices) < changed
    rows = []
    for device in range(devices):
        of = (kind[device] + 1) % KINDS if moved[device] else kind[device]
        own = 100 * of + random.choice(20, 8, replace=False)
        for symbol in (*own, 1000, 1001, 5000 + device):
            rows.append((device + 1, symbol + 1, float(random.integers(5, 60))))
    device, symbol, count = (np.array(column) for column in zip(*rows, strict=True))
    return Counts(device.astype(np.uint64), symbol.astype(np.uint64), count), kind


def labels(groups: PeerGroups, devices: int) -> np.ndarray:
    return groups.of(np.arange(1, devices + 1, dtype=np.uint64)).astype(np.int64)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_groups_are_found(seed: int) -> None:
    counts, kind = site(seed, 120)
    groups = PeerGroups()
    groups.update(0, embed([counts]))
    found = labels(groups, 120)
    assert adjusted_rand_score(kind, found) > 0.9
    assert np.mean(found != NONE) > 0.9


def test_the_order_of_rows_does_not_matter() -> None:
    counts, _ = site(4, 80)
    order = np.random.default_rng(0).permutation(len(counts.device))
    shuffled = Counts(counts.device[order], counts.symbol[order], counts.count[order])
    one, other = embed([counts]), embed([shuffled])
    assert np.array_equal(cluster(one), cluster(other))


def test_a_group_keeps_its_id_and_a_device_changes_only_the_second_time() -> None:
    groups = PeerGroups()
    counts, _ = site(5, 120)
    groups.update(0, embed([counts]))
    before = labels(groups, 120)
    moved, _ = site(5, 120, changed=0.05)
    groups.update(1, embed([moved]))
    assert np.array_equal(labels(groups, 120), before), "once is not enough"
    groups.update(2, embed([moved]))
    after = labels(groups, 120)
    assert set(after) == set(before)
    changed = {device for tick, device, old, new in groups.changes if tick == 2}
    assert changed == {int(place) + 1 for place in np.flatnonzero(after != before)}
    assert 1 <= len(changed) <= 12


def test_an_id_is_never_used_again() -> None:
    groups = PeerGroups()
    counts, _ = site(6, 80)
    groups.update(0, embed([counts]))
    first = set(labels(groups, 80)) - {NONE}
    others, _ = site(7, 80)
    elsewhere = Counts(others.device + np.uint64(1000), others.symbol, others.count)
    for number in (1, 2):
        groups.update(number, embed([elsewhere]))
    later = set(groups.of(np.arange(1001, 1081, dtype=np.uint64)).tolist()) - {NONE}
    assert later
    assert not later & first


@pytest.mark.parametrize("devices", [0, 1, 2, 9])
def test_few_devices_have_no_groups(devices: int) -> None:
    counts, _ = site(8, 40)
    kept = counts.device <= devices
    few = Counts(counts.device[kept], counts.symbol[kept], counts.count[kept])
    groups = PeerGroups()
    groups.update(0, embed([few]))
    assert not labels(groups, max(devices, 1)).any()


def test_a_device_with_fifty_thousand_symbols_disturbs_nobody() -> None:
    counts, kind = site(9, 80)
    scan = 50_000
    device = np.concatenate([counts.device, np.full(scan, 999, dtype=np.uint64)])
    symbol = np.concatenate([counts.symbol, np.arange(10**6, 10**6 + scan, dtype=np.uint64)])
    groups = PeerGroups()
    groups.update(0, embed([Counts(device, symbol, np.append(counts.count, np.ones(scan)))]))
    assert adjusted_rand_score(kind, labels(groups, 80)) > 0.9


def test_the_most_similar_devices_are_of_the_same_kind() -> None:
    counts, kind = site(10, 80)
    points = embed([counts])
    found = similar(points, 1, 5)
    assert len(found) == 5
    assert all(kind[device - 1] == kind[0] for device, _ in found)
    distances = [distance for _, distance in found]
    assert distances == sorted(distances)
    assert 0 <= distances[0] <= distances[-1] <= 1
    assert similar(points, 12345, 5) == []
    assert similar(Points(np.empty(0, np.uint64), np.zeros((0, 0))), 1, 5) == []


def test_state_survives() -> None:
    groups = PeerGroups()
    for number, changed in enumerate((0.0, 0.1)):
        groups.update(number, embed([site(11, 80, changed)[0]]))
    again = PeerGroups.restored(groups.state())
    assert again.state() == groups.state()
    assert np.array_equal(labels(again, 80), labels(groups, 80))


def test_devices_are_grouped_once_a_day_and_the_group_is_a_level() -> None:
    life = PatternOfLife([BUILT_IN["peer_service"]])
    for number in range(DAY + 2):
        rows = [
            link(f"{kind}{device}", f"{kind} server {number % 3}")
            for kind in ("pc", "hmi")
            for device in range(8)
        ]
        life.step(tick(number, rows))
    changes = life.group_changes()
    assert set(changes["device"]) == {f"{k}{d}" for k in ("pc", "hmi") for d in range(8)}
    of = dict(changes.select("device", "after").iter_rows())
    assert len({of[f"pc{d}"] for d in range(8)}) == len({of[f"hmi{d}"] for d in range(8)}) == 1
    assert of["pc0"] != of["hmi0"]
    assert {name for name, _ in life.similar("pc0", life.groups.changes[0][0], 7)} == {
        f"pc{d}" for d in range(1, 8)
    }
    fresh = [*rows, link("pc0", "new server"), link("pc1", "hmi server 0")]
    # Seen by one of the group on three days, so that it is learnt in spite of the gate.
    for day in (1, 2, 3):
        life.step(tick(day * DAY + 5, [*rows, link("pc3", "new server")]))
    scores = life.step(tick(3 * DAY + 6, fresh)).scores
    level = dict(scores.filter(scores["new"]).select("entity", "level").iter_rows())
    assert level == {"pc0": "peer group", "pc1": "zone"}

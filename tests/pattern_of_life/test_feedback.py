"""What a person says changes the future, and only that."""

import polars as pl
from life_streams import DAY, at, link, steady, tick

from nonself.pattern_of_life import BUILT_IN, PatternOfLife
from nonself.pattern_of_life.feedback import Feedback

STRANGER = link("d1", "stranger")


def taught() -> PatternOfLife:
    life = PatternOfLife([BUILT_IN["peer"]])
    for number in range(4 * DAY):
        life.step(tick(number, steady(number)))
    return life


def score(life: PatternOfLife, number: int) -> dict[str, object]:
    scores = life.step(tick(number, [*steady(number), STRANGER])).scores
    return scores.filter(pl.col("symbol") == "stranger").row(0, named=True)


def said(
    row: dict[str, object], number: int, *, expected: bool, days: int | None = None
) -> Feedback:
    return Feedback(
        expected, "d1", "peer", "stranger", str(row["unit"]), str(row["key"]), "planned", "anna",
        at(number), None if days is None else at(number + days * DAY),
    )  # fmt: skip


def test_what_is_expected_is_usual_at_once_and_learnt() -> None:
    life, now = taught(), 4 * DAY
    first = score(life, now)
    assert float(str(first["p_hi"])) < 0.01
    life.listen([said(first, now + 1, expected=True, days=1)])
    for number in range(20):
        assert score(life, now + 1 + number)["p_hi"] == 1.0
    life.listen([])
    after = score(life, now + 21)
    assert after["level"] == "device", "learnt without three days"
    assert float(str(after["p_hi"])) > 10 * float(str(first["p_hi"]))


def test_what_is_unexpected_is_never_learnt() -> None:
    life = taught()
    first = score(life, 4 * DAY)
    life.listen([said(first, 4 * DAY + 1, expected=False)])
    for day in range(4, 9):
        for number in range(1, 30):
            row = score(life, day * DAY + number)
            assert float(str(row["p_hi"])) <= 1e-6
            assert row["importance"] == 100


def test_a_word_holds_from_when_it_was_said_until_it_expires() -> None:
    life, now = taught(), 4 * DAY
    first = score(life, now)
    life.listen([said(first, now + DAY, expected=True, days=1)])
    assert float(str(score(life, now + 5)["p_hi"])) < 0.01
    assert score(life, now + DAY + 5)["p_hi"] == 1.0
    life.listen([said(first, now + DAY, expected=False, days=1)])
    assert float(str(score(life, now + 2 * DAY + 5)["p_hi"])) > 1e-6

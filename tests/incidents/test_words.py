import doctest
from types import ModuleType

import pytest

from nonself.incidents import ports, words
from nonself.incidents.words import DAY, HOUR, MINUTE, SECOND

NOON = 1594900800 * SECOND  # 16 Jul 2020 12:00 UTC


@pytest.mark.parametrize("module", [words, ports])
def test_the_examples_in_the_documentation_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1000, "1.0 kB"),
        (31_738_962, "31.7 MB"),
        (1_840_000_000_000, "1.8 TB"),
    ],
)
def test_bytes_are_for_people(amount: int, text: str) -> None:
    assert words.volume(amount) == text


def test_details_have_the_exact_number_too() -> None:
    assert words.exact_volume(31_738_962) == "31.7 MB (31,738,962 bytes)"
    assert words.exact_volume(12) == "12 bytes"


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (NOON + SECOND, "at 12:00 UTC on 16 Jul 2020"),
        (NOON + 5 * MINUTE, "from 12:00 to 12:05 UTC on 16 Jul 2020"),
        (NOON + DAY, "from 16 Jul 2020 12:00 to 17 Jul 2020 12:00 UTC"),
    ],
)
def test_a_period_says_the_day_once_where_once_is_enough(end: int, text: str) -> None:
    assert words.during(NOON, end) == text


def test_lengths_name_two_units_at_most() -> None:
    assert words.lasting(2 * DAY + 3 * HOUR + 4 * MINUTE) == "2 days 3 hours"
    assert words.lasting(HOUR) == "1 hour"
    assert words.lasting(0) == "less than a second"


def test_nearly_all_is_not_all() -> None:
    assert words.share(999_999, 1_000_000) == "99.9 %"
    assert words.share(1, 1_000_000) == "0.1 %"
    assert words.share(0, 0) == "0 %"


def test_none_is_a_word() -> None:
    assert words.count_or_no(0, "device") == "no device"
    assert words.count_or_no(2, "address", "addresses") == "2 addresses"


def test_control_characters_and_turned_text_become_visible() -> None:
    assert words.clean("a\x1b[2Jb") == "a\\x1b[2Jb"
    assert words.clean("ev\u202eil\u200b") == "ev\\u202eil\\u200b"
    assert words.clean("x" * 100) == "x" * 63 + "…"


def test_times_survive_the_way_there_and_back() -> None:
    assert words.nanoseconds(words.when(NOON + 123_456_000)) == NOON + 123_456_000

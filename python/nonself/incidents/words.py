"""Numbers, times and names as words: everything a sentence about an incident needs.

>>> count(1, "connection"), count(4537, "connection"), volume(2_400_000)
('1 connection', '4,537 connections', '2.4 MB')
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SECOND: Final = 1_000_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
LONGEST_NAME: Final = 64
"""Names come from the wire: longer ones are cut, so that they cannot drown a sentence."""

_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    "|[\ud800-\udfff]"
)
"""Control characters, and those that are invisible or turn the direction of text."""


def clean(text: str, longest: int = LONGEST_NAME) -> str:
    r"""Text from the wire made harmless: what cannot be seen is written as its number.

    >>> clean("evil\x1b[2J")
    'evil\\x1b[2J'
    """
    shown = _UNSEEN.sub(lambda found: _escaped(ord(found[0])), text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _escaped(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun, in the right form."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def count_or_no(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun where none is told as a word: ``no device``, ``2 devices``."""
    return count(number, noun, plural) if number else f"no {noun}"


def volume(amount: float) -> str:
    """Bytes for a person: decimal units, one decimal.

    >>> volume(1), volume(999), volume(1_840_000_000)
    ('1 byte', '999 bytes', '1.8 GB')
    """
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if amount >= size:
            return f"{amount / size:,.1f} {unit}"
    return count(round(amount), "byte")


def exact_volume(amount: int) -> str:
    """Bytes for the details: human and exact."""
    exact = count(amount, "byte")
    human = volume(amount)
    return exact if human == exact else f"{human} ({exact})"


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent; never rounded up to all or down to none.

    >>> share(4506, 4537), share(999_999, 1_000_000), share(3, 3)
    ('99.3 %', '99.9 %', '100 %')
    """
    if whole == 0 or part in (0, whole):
        return "100 %" if part and part == whole else "0 %"
    return f"{min(99.9, max(0.1, 100 * part / whole)):.1f} %"


def joined(items: Iterable[str], most: int = 5, noun: str = "other") -> str:
    """A list as a person writes it, cut after ``most``; one more is named rather than counted.

    >>> joined(["a", "b", "c"]), joined("abcdefg", 3), joined("abcd", 3)
    ('a, b and c', 'a, b, c and 4 others', 'a, b, c and d')
    """
    words = list(items)
    if len(words) > most + 1:
        words = [*words[:most], count(len(words) - most, noun)]
    if len(words) <= 1:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def when(time: int) -> datetime:
    """Nanoseconds since 1970 as a time in UTC (microseconds are the finest it can hold)."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time // 1000)


def nanoseconds(time: datetime) -> int:
    """The reverse of :func:`when`."""
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000


def date(time: int) -> str:
    """The day: ``14 Jul 2020``."""
    day = when(time)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def clock(time: int) -> str:
    """The time of day: ``09:12``."""
    return f"{when(time):%H:%M}"


def moment(time: int) -> str:
    """A point in time: ``09:12 UTC on 14 Jul 2020``."""
    return f"{clock(time)} UTC on {date(time)}"


def during(start: int, end: int) -> str:
    """A period inside a sentence: ``from 09:12 to 12:31 UTC on 14 Jul 2020``."""
    if start // MINUTE == end // MINUTE:
        return f"at {moment(start)}"
    if start // DAY == end // DAY:
        return f"from {clock(start)} to {moment(end)}"
    return f"from {date(start)} {clock(start)} to {date(end)} {clock(end)} UTC"


def period(start: int, end: int) -> str:
    """A period as a label: ``14 Jul 2020 09:12 – 12:31 UTC``."""
    if start // MINUTE == end // MINUTE:
        return f"{date(start)} {clock(start)} UTC"
    if start // DAY == end // DAY:
        return f"{date(start)} {clock(start)} – {clock(end)} UTC"
    return f"{date(start)} {clock(start)} – {date(end)} {clock(end)} UTC"


def lasting(length: int) -> str:
    """How long, in the two largest units that say something.

    >>> lasting(45 * SECOND), lasting(3 * HOUR + 19 * MINUTE), lasting(50 * HOUR)
    ('45 seconds', '3 hours 19 minutes', '2 days 2 hours')
    """
    units = (("day", DAY), ("hour", HOUR), ("minute", MINUTE), ("second", SECOND))
    for place, (noun, size) in enumerate(units):
        if length >= size:
            words = [count(length // size, noun)]
            if place + 1 < len(units) and (rest := length % size // units[place + 1][1]):
                words.append(count(rest, units[place + 1][0]))
            return " ".join(words)
    return "less than a second"

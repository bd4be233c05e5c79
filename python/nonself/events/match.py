"""How one value of a Sigma selection compares with one column.

Each function gives a Polars expression that is true or false, never null: a comparison with a
missing value is false. Strings compare without case; ``*`` and ``?`` are wildcards.
"""

import re
from collections.abc import Sequence
from enum import Enum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, Literal

import polars as pl

Scalar = str | bool | int | float | None
Type = pl.DataType | None
"""The type of a column; None where it is not known and the value decides."""

Shape = Literal["equal", "contains", "startswith", "endswith"]
Comparison = Literal["gt", "gte", "lt", "lte"]


class ValueProblem(ValueError):
    """A value that cannot be compared with its column: what is wrong, what is allowed."""

    def __init__(self, what: str, allowed: str = "") -> None:
        super().__init__(what + (f"; allowed: {allowed}" if allowed else ""))
        self.what = what
        self.allowed = allowed


class Wildcard(Enum):
    """A part of a pattern that is not itself."""

    ANY = ".*"
    ONE = "."


Pattern = tuple[str | Wildcard, ...]


def pattern_of(value: str, shape: Shape = "equal") -> Pattern:
    r"""Split Sigma text into literal parts and wildcards; ``\*`` and ``\?`` are plain characters.

    >>> pattern_of("ab*c", "endswith")
    (<Wildcard.ANY: '.*'>, 'ab', <Wildcard.ANY: '.*'>, 'c')
    """
    parts: list[str | Wildcard] = []
    text, place = "", 0
    while place < len(value):
        char = value[place]
        if char == "\\" and value[place + 1 : place + 2] in {"*", "?", "\\"}:
            text += value[place + 1]
            place += 2
            continue
        if char in "*?":
            if text:
                parts.append(text)
            text = ""
            parts.append(Wildcard.ANY if char == "*" else Wildcard.ONE)
        else:
            text += char
        place += 1
    if text:
        parts.append(text)
    before = [Wildcard.ANY] if shape in {"contains", "endswith"} else []
    after = [Wildcard.ANY] if shape in {"contains", "startswith"} else []
    return (*before, *parts, *after)


def as_text(column: pl.Expr, dtype: Type) -> pl.Expr:
    """The column as strings."""
    return column if dtype is None or dtype == pl.String else column.cast(pl.String)


def matches(column: pl.Expr, dtype: Type, patterns: Sequence[Pattern], *, cased: bool) -> pl.Expr:
    """Any of the patterns matches the whole text of the column."""
    text = as_text(column, dtype)
    text = text if cased else text.str.to_lowercase()
    plain = [_literal(pattern, cased=cased) for pattern in patterns if _is_plain(pattern)]
    found = [_match(text, pattern, cased=cased) for pattern in patterns if not _is_plain(pattern)]
    if plain:
        found.append(text == plain[0] if len(plain) == 1 else text.is_in(plain))
    return any_of([expr.fill_null(False) for expr in found])


def _is_plain(pattern: Pattern) -> bool:
    return not any(isinstance(part, Wildcard) for part in pattern)


def _literal(pattern: Pattern, *, cased: bool) -> str:
    text = "".join(part for part in pattern if isinstance(part, str))
    return text if cased else text.lower()


def _match(text: pl.Expr, pattern: Pattern, *, cased: bool) -> pl.Expr:
    match pattern:
        case (Wildcard.ANY,):
            return text.is_not_null()
        case (Wildcard.ANY, str(part), Wildcard.ANY):
            return text.str.contains(_literal((part,), cased=cased), literal=True)
        case (str(part), Wildcard.ANY):
            return text.str.starts_with(_literal((part,), cased=cased))
        case (Wildcard.ANY, str(part)):
            return text.str.ends_with(_literal((part,), cased=cased))
    regex = "".join(
        part.value if isinstance(part, Wildcard) else re.escape(_literal((part,), cased=cased))
        for part in pattern
    )
    return text.str.contains(f"(?s)^{regex}$")


def is_number(column: pl.Expr, dtype: Type, values: Sequence[float]) -> pl.Expr:
    """The column is one of the numbers (of any width; text that spells one, too)."""
    if dtype == pl.String:
        return column.is_in([str(value) for value in values]).fill_null(False)
    if dtype == pl.Boolean:
        raise ValueProblem(f"{values[0]} is no truth value", "true, false")
    if len(values) == 1:
        return (column == values[0]).fill_null(False)
    return any_of([(column == value).fill_null(False) for value in values])


def is_truth(column: pl.Expr, dtype: Type, *, value: bool) -> pl.Expr:
    """The column is true (or false)."""
    if dtype is not None and dtype != pl.Boolean:
        raise ValueProblem(f"{str(value).lower()} is no {name_of(dtype)}", name_of(dtype))
    return (column if value else ~column).fill_null(False)


def compares(column: pl.Expr, dtype: Type, how: Comparison, value: Scalar) -> pl.Expr:
    """The column is a number greater or less than the value."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueProblem(f"{value!r} is no number", "a number")
    if dtype is not None and not dtype.is_numeric():
        raise ValueProblem(f"{how} needs numbers, the field is a {name_of(dtype)}")
    return ordered(column, how, pl.lit(value))


def ordered(left: pl.Expr, how: Comparison, right: pl.Expr) -> pl.Expr:
    """Left greater or less than right, false where one is missing."""
    match how:
        case "gt":
            expr = left > right
        case "gte":
            expr = left >= right
        case "lt":
            expr = left < right
        case "lte":
            expr = left <= right
    return expr.fill_null(False)


def regex(column: pl.Expr, dtype: Type, pattern: Scalar, flags: str) -> pl.Expr:
    """A regular expression is found in the text (case counts, as in Sigma)."""
    if not isinstance(pattern, str):
        raise ValueProblem(f"{pattern!r} is no regular expression", "text")
    full = f"(?{flags}){pattern}" if flags else pattern
    try:
        pl.Series([""]).str.contains(full)
    except pl.exceptions.ComputeError as error:
        reason = str(error).strip().splitlines()[-1].removeprefix("error: ")
        what = f"regular expression {pattern!r}: {reason}"
        raise ValueProblem(what, "Rust's regex syntax, without look-around") from None
    return as_text(column, dtype).str.contains(full).fill_null(False)


_OCTETS: Final = r"^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$"


def in_network(column: pl.Expr, value: Scalar) -> pl.Expr:
    """The address lies in the network."""
    try:
        network = ip_network(str(value), strict=False)
    except ValueError:
        raise ValueProblem(f"{value!r} is no network", "such as 10.0.0.0/8, fd00::/8") from None
    if isinstance(network, IPv6Network):
        return column.map_batches(
            lambda series: _in_ipv6(series, network), return_dtype=pl.Boolean
        ).fill_null(False)
    return _in_ipv4(column, network)


def _in_ipv4(column: pl.Expr, network: IPv4Network) -> pl.Expr:
    octets = column.str.extract_groups(_OCTETS)
    number = pl.sum_horizontal(
        octets.struct.field(str(place)).cast(pl.UInt32, strict=False) * 256 ** (4 - place)
        for place in (1, 2, 3, 4)
    )
    first, last = int(network.network_address), int(network.broadcast_address)
    return (column.str.contains(_OCTETS) & number.is_between(first, last)).fill_null(False)


def _in_ipv6(series: pl.Series, network: IPv6Network) -> pl.Series:
    """IPv6 text has many spellings: each distinct address is read once."""
    distinct = series.drop_nulls().unique()
    inside = [address for address in distinct.to_list() if _is_inside(address, network)]
    return series.is_in(inside)


def _is_inside(address: str, network: IPv6Network) -> bool:
    try:
        return ip_address(address) in network
    except ValueError:
        return False


def any_of(parts: Sequence[pl.Expr]) -> pl.Expr:
    """True where any part is."""
    return parts[0] if len(parts) == 1 else pl.any_horizontal(parts) if parts else pl.lit(False)


def all_of(parts: Sequence[pl.Expr]) -> pl.Expr:
    """True where every part is."""
    return parts[0] if len(parts) == 1 else pl.all_horizontal(parts) if parts else pl.lit(True)


def name_of(dtype: pl.DataType) -> str:
    """A type as a person names it."""
    if dtype == pl.Boolean:
        return "truth value"
    if dtype.is_numeric():
        return "number"
    if dtype.is_temporal():
        return "time"
    return "list" if isinstance(dtype, pl.List) else "text"

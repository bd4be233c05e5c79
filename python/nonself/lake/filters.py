"""What a person asks of a log: ``id.resp_p=102``, ``service!=dns``, ``orig_bytes>1000000``.

A filter is a field, a comparison and one or several values, with commas between them. It becomes
SQL with every value as a parameter; fields are looked up in the log, and nothing else is SQL.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

import polars as pl

_FORM: Final = re.compile(r"([\w.]+)\s*(!=|>=|<=|!~|=|>|<|~)\s*(.*)", re.DOTALL)
UNSET: Final = "-"
"""A field without a value, as in Zeek's logs."""
MOST: Final = 50
"""Filters of one question, and values of one filter."""
LONGEST: Final = 2000
"""Characters of a filter."""

EITHER: Final[Mapping[str, tuple[str, ...]]] = {
    "device": ("orig.device", "resp.device"),
    "endpoint": ("orig.endpoint", "resp.endpoint"),
    "address": ("id.orig_h", "id.resp_h"),
    "zone": ("orig.zone", "resp.zone"),
    "role": ("orig.role", "resp.role"),
    "mac": ("orig_l2_addr", "resp_l2_addr"),
}
"""Words that mean a field of either side."""
SHORT: Final[Mapping[str, str]] = {
    "port": "id.resp_p", "source": "orig.endpoint", "destination": "resp.endpoint",
    "state": "conn_state",
}  # fmt: skip
"""Other words for a field."""
IMPORTANCE: Final = "importance"
"""How unusual a record is: the highest of what its aspects say, 0 to 100."""


class FilterError(ValueError):
    """A filter that cannot be used: which, what is wrong, what is allowed."""


@dataclass(frozen=True)
class Filter:
    """One condition."""

    field: str
    comparison: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.field}{self.comparison}{','.join(self.values)}"


@dataclass(frozen=True)
class Where:
    """Conditions as SQL, with their parameters."""

    sql: str
    parameters: tuple[Any, ...]


def parse(text: str) -> Filter:
    """Read a filter.

    Raises:
        FilterError: It has not the form of one.
    """
    found = _FORM.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if found is None:
        raise FilterError(
            f"{text[:80]!r} is no filter; allowed: FIELD=VALUE, with = != > >= < <= ~ !~"
        )
    values = tuple(value.strip() for value in found[3].split(","))
    if len(values) > MOST:
        raise FilterError(f"{found[1]}: {len(values)} values; allowed: at most {MOST}")
    return Filter(found[1], found[2], values)


def where(filters: Iterable[Filter], schema: Mapping[str, pl.DataType]) -> Where:
    """All filters as SQL over a log with these columns.

    Raises:
        FilterError: A field is not in the log, or a value is none of its type.
    """
    parts, parameters = [], []
    chosen = list(filters)
    if len(chosen) > MOST:
        raise FilterError(f"{len(chosen)} filters; allowed: at most {MOST}")
    for each in chosen:
        sql, values = _one(each, schema)
        parts.append(sql)
        parameters += values
    return Where(" AND ".join(f"({part})" for part in parts) or "true", tuple(parameters))


def quoted(name: str) -> str:
    """A column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def importance_sql(schema: Mapping[str, pl.DataType]) -> str:
    """How unusual a record is, as SQL: 0 where nothing was learnt about it."""
    columns = [name for name in schema if name.endswith(".importance") or name == IMPORTANCE]
    if not columns:
        return "0.0"
    return f"coalesce(greatest({', '.join(map(quoted, columns))}), 0.0)"


def with_importance(schema: Mapping[str, pl.DataType]) -> str:
    """The columns of a record and its importance, as SQL."""
    own = f" EXCLUDE ({IMPORTANCE})" if IMPORTANCE in schema else ""
    return f"*{own}, {importance_sql(schema)} AS {IMPORTANCE}"


def _one(each: Filter, schema: Mapping[str, pl.DataType]) -> tuple[str, list[Any]]:
    negated = each.comparison.startswith("!")
    comparison = each.comparison.removeprefix("!")
    columns = [name for name in EITHER.get(each.field, ()) if name in schema]
    if not columns:
        name = SHORT.get(each.field, each.field)
        if name == IMPORTANCE:
            return _compared(importance_sql(schema), pl.Float64(), each, comparison, negated)
        if name not in schema:
            raise FilterError(_unknown(each.field, schema))
        columns = [name]
    sides = [
        _compared(quoted(name), schema[name], each, comparison, negated=False) for name in columns
    ]
    sql = " OR ".join(f"({side})" for side, _ in sides)
    values = [value for _, more in sides for value in more]
    return (f"NOT coalesce({sql}, false)" if negated else sql), values


def _unknown(field: str, schema: Mapping[str, pl.DataType]) -> str:
    words = [*EITHER, *SHORT, IMPORTANCE, *schema]
    near = get_close_matches(field, words, n=3, cutoff=0.5) or sorted(schema)[:8]
    return f"{field}: no such field in this log; such as: {', '.join(near)}"


def _compared(
    column: str, dtype: pl.DataType, each: Filter, comparison: str, negated: bool
) -> tuple[str, list[Any]]:
    if isinstance(dtype, pl.List):
        return _in_list(column, dtype.inner, each, comparison)  # type: ignore[arg-type]
    parts: list[str] = []
    values: list[Any] = []
    for text in each.values:
        if text == UNSET and comparison == "=":
            parts.append(f"{column} IS NULL")
        elif comparison == "~":
            parts.append(f"contains(lower(CAST({column} AS VARCHAR)), lower(?))")
            values.append(text)
        else:
            parts.append(f"{column} {comparison} {_placeholder(dtype)}")
            values.append(_value(text, dtype, each))
    sql = " OR ".join(parts)
    return (f"NOT coalesce({sql}, false)" if negated else sql), values


def _in_list(
    column: str,
    inner: pl.DataType,
    each: Filter,
    comparison: str,
) -> tuple[str, list[Any]]:
    if comparison not in {"=", "~"}:
        raise FilterError(f"{each.field}: a list; allowed: = != ~ !~")
    if comparison == "~":
        sql = f"contains(lower(CAST({column} AS VARCHAR)), lower(?))"
        return " OR ".join([sql] * len(each.values)), list(each.values)
    values = [_value(text, inner, each) for text in each.values]
    return " OR ".join([f"list_contains({column}, ?)"] * len(values)), values


def _placeholder(dtype: pl.DataType) -> str:
    return "CAST(? AS TIMESTAMPTZ_NS)" if isinstance(dtype, pl.Datetime) else "?"


def _value(text: str, dtype: Any, each: Filter) -> Any:  # noqa: ANN401 - of any field
    if dtype in {pl.String, pl.Categorical}:
        return text
    if dtype == pl.Boolean:
        known = {"true": True, "yes": True, "t": True, "false": False, "no": False, "f": False}
        if text.lower() in known:
            return known[text.lower()]
        raise FilterError(f"{each.field}: {text[:40]!r}; allowed: yes or no")
    if isinstance(dtype, pl.Datetime):
        if re.fullmatch(r"\d{4}-\d\d-\d\d([T ][\d:.]{5,18}(Z|[+-]\d\d:\d\d)?)?", text):
            return text
        raise FilterError(f"{each.field}: {text[:40]!r} is no time; such as 2026-11-27T13:05Z")
    try:
        number = float(text)
        return int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else number
    except ValueError:
        raise FilterError(f"{each.field}: {text[:40]!r} is no number") from None


def described(filters: Sequence[Filter]) -> list[str]:
    """The filters as a person wrote them."""
    return [str(each) for each in filters]

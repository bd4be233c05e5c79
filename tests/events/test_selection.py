"""Selections and conditions, against a naive evaluator of the same rows."""

import re
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nonself.events.condition import ConditionError
from nonself.events.selection import SelectionError, condition_expr, selection_expr

Json = Any  # what YAML can hold

TYPES: dict[str, pl.DataType] = {
    "id.orig_h": pl.String(),
    "service": pl.String(),
    "id.resp_p": pl.UInt64(),
    "duration": pl.Float64(),
    "failed": pl.Boolean(),
    "orig.tags": pl.List(pl.String()),
}
TEXT = st.text(alphabet="abAB.-*?\\[ é", max_size=5)
ROW = st.fixed_dictionaries(
    {
        "id.orig_h": st.none() | st.sampled_from(["10.1.2.3", "10.200.0.1", "192.168.0.7", "x"]),
        "service": st.none() | TEXT,
        "id.resp_p": st.none() | st.integers(0, 3),
        "duration": st.none() | st.sampled_from([0.0, 0.5, 2.0, 3.25]),
        "failed": st.none() | st.booleans(),
        "orig.tags": st.none() | st.lists(st.none() | TEXT, max_size=3),
    }
)


def listed(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, min_size=1, max_size=3)


TEXT_KEYS = [
    name + modifiers
    for name in ("service", "orig.tags", "gone")
    for modifiers in (
        "",
        "|contains",
        "|startswith",
        "|endswith",
        "|all",
        "|contains|all",
        "|cased",
    )
]
LINE = st.one_of(
    st.tuples(st.sampled_from(TEXT_KEYS), listed(st.none() | TEXT)),
    st.tuples(st.sampled_from(["id.resp_p", "duration"]), listed(st.none() | st.integers(0, 3))),
    st.tuples(
        st.sampled_from(
            ["id.resp_p|gt", "id.resp_p|gte", "duration|lt", "duration|lte", "gone|gte"]
        ),
        st.integers(0, 3) | st.sampled_from([0.5, 2.5]),
    ),
    st.tuples(st.just("failed"), listed(st.none() | st.booleans())),
    st.tuples(
        st.just("id.orig_h|cidr"),
        listed(st.sampled_from(["10.0.0.0/8", "10.1.2.3", "192.168.0.0/24", "0.0.0.0/0"])),
    ),
    st.tuples(st.sampled_from(["service|exists", "gone|exists"]), st.booleans()),
    st.tuples(st.just("service|fieldref"), st.sampled_from(["id.orig_h", "service", "gone"])),
)
SELECTION = st.lists(LINE, min_size=1, max_size=3).map(dict)
ANY_SELECTION = SELECTION | st.lists(SELECTION, min_size=1, max_size=2)


def naive(selection: Json, row: Mapping[str, Any]) -> bool:
    if isinstance(selection, list):
        return any(naive(part, row) for part in selection)
    return all(naive_line(key, value, row) for key, value in selection.items())


def naive_line(key: str, value: Json, row: Mapping[str, Any]) -> bool:
    name, *modifiers = key.split("|")
    seen = row.get(name)
    values = value if isinstance(value, list) else [value]
    if "exists" in modifiers:
        return (seen is not None) == value
    if "fieldref" in modifiers:
        return seen is not None and seen == row.get(value)
    each = all if "all" in modifiers else any
    return each(naive_value(modifiers, wanted, seen) for wanted in values)


def naive_value(modifiers: list[str], wanted: Json, seen: Json) -> bool:
    if isinstance(seen, list) and wanted is not None:  # a null member equals nothing
        return any(member is not None and naive_value(modifiers, wanted, member) for member in seen)
    if wanted is None or seen is None:
        return wanted is seen
    for name, compare in COMPARE.items():
        if name in modifiers:
            return compare(seen, wanted)
    if "cidr" in modifiers:
        return seen[0].isdigit() and naive_network(seen, wanted)
    if isinstance(wanted, str):
        return naive_text(modifiers, wanted, seen)
    return bool(seen == wanted)


COMPARE = {
    "gte": lambda seen, wanted: seen >= wanted,
    "gt": lambda seen, wanted: seen > wanted,
    "lte": lambda seen, wanted: seen <= wanted,
    "lt": lambda seen, wanted: seen < wanted,
}


def naive_network(seen: str, wanted: str) -> bool:
    prefix = {"10.0.0.0/8": "10.", "192.168.0.0/24": "192.168.0.", "0.0.0.0/0": ""}
    return seen.startswith(prefix.get(wanted, wanted))


def naive_text(modifiers: list[str], wanted: str, seen: str) -> bool:
    regex, place = "", 0
    while place < len(wanted):
        pair = wanted[place : place + 2]
        if pair in ("\\*", "\\?", "\\\\"):
            regex += re.escape(pair[1])
            place += 2
            continue
        regex += {"*": ".*", "?": "."}.get(pair[0], re.escape(pair[0]))
        place += 1
    before = ".*" if {"contains", "endswith"} & set(modifiers) else ""
    after = ".*" if {"contains", "startswith"} & set(modifiers) else ""
    flags = re.DOTALL if "cased" in modifiers else re.DOTALL | re.IGNORECASE
    return re.fullmatch(before + regex + after, seen, flags) is not None


def held(selection: Json, rows: list[dict[str, Any]]) -> list[bool]:
    frame = pl.DataFrame(rows, schema=TYPES)
    return frame.with_columns(held=selection_expr(selection, frame.schema))["held"].to_list()


@given(
    st.lists(ROW, min_size=1, max_size=4), SELECTION | st.lists(SELECTION, min_size=1, max_size=2)
)
@settings(max_examples=300, deadline=None)
def test_selection_says_what_the_naive_evaluator_says(
    rows: list[dict[str, Any]], selection: Json
) -> None:
    assert held(selection, rows) == [naive(selection, row) for row in rows]


TREE = st.recursive(
    st.sampled_from(["a", "b", "c_1", "c_2"]),
    lambda part: st.one_of(
        part.map(lambda text: f"not {text}"),
        st.tuples(part, part).map(lambda two: f"({two[0]} and {two[1]})"),
        st.tuples(part, part).map(lambda two: f"({two[0]} or {two[1]})"),
    ),
    max_leaves=6,
)


@given(TREE, st.lists(st.tuples(*[st.booleans()] * 4), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_condition_says_what_python_says(text: str, rows: list[tuple[bool, ...]]) -> None:
    names = ["a", "b", "c_1", "c_2"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Boolean), orient="row")
    expr = condition_expr(text, {name: pl.col(name) for name in names})
    wanted = [eval(text, {}, dict(zip(names, row, strict=True))) for row in rows]  # noqa: S307
    assert frame.with_columns(held=expr)["held"].to_list() == wanted


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("1 of c_*", [True, True, False]),
        ("any of c_*", [True, True, False]),
        ("all of c_*", [True, False, False]),
        ("2 of them", [True, True, False]),
        ("all of them", [True, False, False]),
        ("not 1 of c_*", [False, False, True]),
        ("a AND NOT c_2 or c_1", [True, True, False]),
    ],
)
def test_quantifiers(condition: str, wanted: list[bool]) -> None:
    rows = [(True, True, True, False), (True, True, False, False), (False, False, False, True)]
    names = ["a", "c_1", "c_2", "_hidden"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    expr = condition_expr(condition, {name: pl.col(name) for name in names})
    assert frame.with_columns(held=expr)["held"].to_list() == wanted


@pytest.mark.parametrize(
    ("condition", "position", "text"),
    [
        ("", 0, "the condition is empty"),
        ("a and", 5, "ends too early"),
        ("a and (b or a", 6, "'(' without ')'"),
        ("a b", 2, "unexpected 'b'"),
        ("a)", 1, "')' without '('"),
        ("a | count() > 5", 2, "kind window"),
        ("a and nobody", 6, "no selection 'nobody' at character 7; defined: a, b"),
        ("5 of them", 0, "'them' means 2 selections"),
        ("1 of z*", 0, "'z*' means 0 selections"),
        ("few of them", 0, "allowed: 1, any, all, a number"),
        ("x*", 0, "write: 1 of x*"),
        ("a and $", 6, "unexpected '$'"),
        ("(" * 100 + "a" + ")" * 100, 0, "nested more than 50 deep"),
    ],
)
def test_condition_errors_say_what_and_where(condition: str, position: int, text: str) -> None:
    named = {"a": pl.lit(True), "b": pl.lit(True)}
    with pytest.raises(ConditionError, match=re.escape(text)) as error:
        condition_expr(condition, named)
    assert error.value.position == position


@pytest.mark.parametrize(
    ("selection", "text"),
    [
        ({"service|contain": "x"}, "service|contain: unknown modifier 'contain'; allowed: all, "),
        ({"service|gt": 3}, "service|gt: gt needs numbers, the field is a text"),
        ({"id.resp_p|gt": "3"}, "id.resp_p|gt: '3' is no number"),
        ({"failed": 1}, "failed: 1 is no truth value; allowed: true, false"),
        ({"id.resp_p": "modbus"}, "id.resp_p: 'modbus' is no number"),
        ({"id.resp_p": True}, "id.resp_p: true is no number"),
        ({"id.orig_h|cidr": "10/8"}, "'10/8' is no network; allowed: such as 10.0.0.0/8"),
        ({"service|re": "(a"}, "regular expression '(a': "),
        ({"service|re|contains": "a"}, "re and contains exclude one another"),
        ({"service": []}, "an empty list never holds"),
        ({"service": [["a"]]}, "service.0: list is no value"),
        (["keyword"], "keyword search is not supported"),
        ("service", "'service' is no selection"),
    ],
)
def test_selection_errors_say_where_what_and_what_is_allowed(selection: Json, text: str) -> None:
    with pytest.raises(SelectionError, match=re.escape(text)):
        selection_expr(selection, TYPES)


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        ({"h|cidr": "fd00::/8"}, [False, True, False]),
        ({"h|cidr": "10.0.0.0/8"}, [True, False, False]),
        ({"h|re": "^10\\."}, [True, False, False]),
        ({"h|re|i": "^FD"}, [False, True, False]),
        ({"h|neq": "fd00:0::1"}, [True, False, True]),
        ({"n|fieldref|gte": "m"}, [True, False, False]),
        ({"n": "7"}, [True, False, False]),
        ({"h|windash|contains": "/x"}, [False, False, False]),
    ],
)
def test_modifiers(selection: Json, wanted: list[bool]) -> None:
    frame = pl.DataFrame({"h": ["10.0.0.1", "fd00:0::1", None], "n": [7, 1, None], "m": [7, 2, 1]})
    expr = selection_expr(selection, frame.schema)
    assert frame.with_columns(held=expr)["held"].to_list() == wanted


def test_without_a_schema_the_value_decides() -> None:
    frame = pl.DataFrame({"peer.new": [True, None], "service": ["MODBUS", None]})
    expr = selection_expr({"peer.new": True, "service": "modbus"})
    assert frame.filter(expr).height == 1

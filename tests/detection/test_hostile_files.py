"""A model file may hold anything: the loader says what is wrong and never breaks down."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from nonself.detection.loader import built_in, loads

TEXT = Path(built_in().models[0].file).read_text(encoding="utf-8")
JUNK = st.sampled_from(
    ["", "~", "[]", "{}", "- a", "a: b", "true", "1e999", "0x", "2020-13-40", "!!set {a}", "&a *a",
     "'", '"', "|", ">", "? a", "<<: *x", "\t", "%", "@", "condition: (", "{a: {b: [1, {c: d}]}}"]
)  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 40), JUNK), max_size=3))
@settings(max_examples=150, deadline=None)
def test_damaged_models_give_issues(cuts: list[tuple[int, int, str]]) -> None:
    text = TEXT
    for place, length, junk in cuts:
        text = text[:place] + junk + text[place + length :]
    loaded = loads(text)
    assert loaded.models or loaded.errors


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_issues(text: str) -> None:
    assert loads(text).errors


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["title", "tags", "detection", "pattern_of_life", "tests", "identifier", "level_when",
     "suppress_for", "falsepositives", "logsource", "date", "id", "references"]
)  # fmt: skip


@given(KEYS, VALUES)
@settings(max_examples=200, deadline=None)
def test_any_value_of_any_key_gives_issues(key: str, value: object) -> None:
    good = {
        "title": "A",
        "logsource": {"product": "zeek", "service": "conn"},
        "detection": {"a": {"failed": True}, "condition": "a"},
    }
    loaded = loads(json.dumps({**good, key: value}))
    assert loaded.models or loaded.errors


def test_aliases_cannot_make_an_endless_file() -> None:
    lines = ["title: &0 [x, x, x, x, x, x, x, x]"]
    lines += [f"k{n}: &{n} [{', '.join([f'*{n - 1}'] * 8)}]" for n in range(1, 15)]
    assert "more than 20000 parts" in loads("\n".join(lines)).errors[0].what
    assert "nested more than 20 deep" in loads("a: &a [*a]").errors[0].what

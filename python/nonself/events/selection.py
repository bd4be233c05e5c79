"""Sigma selections and conditions as Polars expressions.

>>> frame = pl.DataFrame({"id.resp_p": [502, 80], "service": ["modbus", None]})
>>> wanted = selection_expr({"id.resp_p": [102, 502], "service|startswith": "MOD"}, frame.schema)
>>> frame.select(wanted.alias("held"))["held"].to_list()
[True, False]

A mapping holds when all of its fields do, a list when any of its members does. A missing
field, and a field that is not in the schema, is null: a comparison with it is false, so ``not``
of the comparison is true, and only ``field: null`` and ``field|exists: false`` hold.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import polars as pl

from nonself.events import match
from nonself.events.condition import And, Condition, Name, Not, Or, parse_condition, resolve
from nonself.events.match import Scalar, Type, ValueProblem, all_of, any_of

Selection = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Schema = Mapping[str, pl.DataType]
Path = tuple[str | int, ...]

MODIFIERS: Final = (
    "all", "cased", "cidr", "contains", "endswith", "exists", "fieldref", "gt", "gte",
    "i", "lt", "lte", "m", "neq", "re", "s", "startswith", "windash",
)  # fmt: skip
_SHAPES: Final = {"contains", "startswith", "endswith"}
_COMPARISONS: Final = {"gt", "gte", "lt", "lte"}
_ONE_OF: Final = _SHAPES | _COMPARISONS | {"re", "cidr", "exists"}
"""Of these, a field has at most one."""


class SelectionError(ValueError):
    """A selection that cannot be used: where in it, what is wrong, what is allowed."""

    def __init__(self, what: str, path: Path = (), allowed: str = "") -> None:
        place = ".".join(str(step) for step in path)
        text = f"{place}: {what}" if place else what
        super().__init__(text + (f"; allowed: {allowed}" if allowed else ""))
        self.what = what
        self.path = path
        self.allowed = allowed


@dataclass(frozen=True)
class Field:
    """One line of a selection: a field, how it is compared, and with what."""

    name: str
    modifiers: tuple[str, ...]
    values: tuple[Scalar, ...]
    path: Path


def fields(selection: Selection, path: Path = ()) -> Iterator[Field]:
    """Every line of a selection."""
    if isinstance(selection, Mapping):
        for key, value in selection.items():
            yield _field(str(key), value, (*path, str(key)))
    elif isinstance(selection, str) or not isinstance(selection, Sequence):
        raise SelectionError(f"{selection!r} is no selection", path, "field: value, or a list")
    else:
        for place, part in enumerate(selection):
            if not isinstance(part, Mapping):
                what = f"{part!r} names no field; keyword search is not supported"
                raise SelectionError(what, (*path, place), "field: value")
            yield from fields(part, (*path, place))


def selection_expr(selection: Selection, schema: Schema | None = None) -> pl.Expr:
    """The selection as an expression that is true or false, never null.

    Args:
        selection: Field to value or list of values; or a list of such mappings.
        schema: Columns that the frame has. Without it, all are taken to be there, with the
            type of the value they are compared with.

    Raises:
        SelectionError: A modifier is unknown, or a value cannot be compared with its field.
    """
    if isinstance(selection, Mapping):
        return all_of([_expr(field, schema) for field in fields(selection)])
    list(fields(selection))  # each part is a mapping
    return any_of([selection_expr(part, schema) for part in selection])


def condition_expr(condition: str | Condition, named: Mapping[str, pl.Expr]) -> pl.Expr:
    """A condition over named expressions, such as ``a and (b or not 1 of c*)``.

    Raises:
        ConditionError: It cannot be read, or names what is not there.
    """
    tree = parse_condition(condition) if isinstance(condition, str) else condition
    return _combine(resolve(tree, list(named)), named)


def _combine(tree: Condition, named: Mapping[str, pl.Expr]) -> pl.Expr:
    match tree:
        case Name(name):
            return named[name]
        case Not(operand):
            return ~_combine(operand, named)
        case And(operands):
            return all_of([_combine(each, named) for each in operands])
        case Or(operands):
            return any_of([_combine(each, named) for each in operands])
        case _:
            raise AssertionError(tree)


def _field(key: str, value: object, path: Path) -> Field:
    name, *modifiers = key.split("|")
    for modifier in modifiers:
        if modifier not in MODIFIERS:
            raise SelectionError(f"unknown modifier {modifier!r}", path, ", ".join(MODIFIERS))
    if len(_ONE_OF.intersection(modifiers)) > 1:
        raise SelectionError(f"{' and '.join(modifiers)} exclude one another", path)
    if not name:
        raise SelectionError("no field name", path)
    values = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    if not values:
        raise SelectionError("an empty list never holds", path)
    for place, each in enumerate(values):
        if each is not None and not isinstance(each, str | bool | int | float):
            what = f"{type(each).__name__} is no value"
            raise SelectionError(what, (*path, place), "text, a number, true, false, null")
    return Field(name, tuple(modifiers), tuple(cast("list[Scalar]", values)), path)


def _expr(field: Field, schema: Schema | None) -> pl.Expr:
    if schema is not None and field.name not in schema:
        return _absent(field)
    dtype = schema[field.name] if schema is not None else None
    column = pl.col(_escaped(field.name))
    try:
        if "exists" in field.modifiers:
            wanted = field.values[0]
            if not isinstance(wanted, bool):
                raise ValueProblem(f"exists: {wanted!r}", "true, false")
            return column.is_not_null() if wanted else column.is_null()
        if "fieldref" in field.modifiers:
            expr = _other_field(column, field, schema)
        elif isinstance(dtype, pl.List):
            expr = _in_list(column, cast("pl.DataType", dtype.inner), field)
        else:
            expr = _scalar(column, dtype, field)
    except ValueProblem as problem:
        raise SelectionError(problem.what, field.path, problem.allowed) from None
    return ~expr if "neq" in field.modifiers else expr


def _absent(field: Field) -> pl.Expr:
    if "exists" in field.modifiers:
        return pl.lit(field.values[0] is False)
    wanted = all if "all" in field.modifiers else any
    held = wanted(value is None for value in field.values)
    return pl.lit(held != ("neq" in field.modifiers))


def _in_list(column: pl.Expr, inner: pl.DataType, field: Field) -> pl.Expr:
    """A list holds a value when one of its members does; ``all``: each value is a member."""
    groups = [(value,) for value in field.values] if "all" in field.modifiers else [field.values]
    return all_of([_any_member(column, inner, field, group) for group in groups])


def _any_member(
    column: pl.Expr, inner: pl.DataType, field: Field, group: tuple[Scalar, ...]
) -> pl.Expr:
    parts = [column.is_null()] if None in group else []
    if values := tuple(value for value in group if value is not None):
        part = Field(field.name, field.modifiers, values, field.path)
        member = _scalar(pl.element(), inner, part)
        parts.append(column.list.eval(member).list.any().fill_null(False))
    return any_of(parts)


def _scalar(column: pl.Expr, dtype: Type, field: Field) -> pl.Expr:
    values = _dash_variants(field.values) if "windash" in field.modifiers else field.values
    if "all" in field.modifiers:
        return all_of([_any_value(column, dtype, field, (value,)) for value in values])
    return _any_value(column, dtype, field, values)


def _any_value(column: pl.Expr, dtype: Type, field: Field, values: tuple[Scalar, ...]) -> pl.Expr:
    modifiers = set(field.modifiers)
    if how := modifiers & _COMPARISONS:
        comparison = cast("match.Comparison", how.pop())
        return any_of([match.compares(column, dtype, comparison, value) for value in values])
    if "re" in modifiers:
        flags = "".join(flag for flag in "ims" if flag in modifiers)
        return any_of([match.regex(column, dtype, value, flags) for value in values])
    if "cidr" in modifiers:
        return any_of([match.in_network(column, value) for value in values])
    shape = cast("match.Shape", next(iter(modifiers & _SHAPES), "equal"))
    return _equal(column, dtype, values, shape, cased="cased" in modifiers)


def _equal(
    column: pl.Expr, dtype: Type, values: tuple[Scalar, ...], shape: match.Shape, *, cased: bool
) -> pl.Expr:
    if dtype is not None and dtype.is_numeric() and shape == "equal":
        values = tuple(_number(value) if isinstance(value, str) else value for value in values)
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    texts = [value for value in values if isinstance(value, str)]
    parts = [match.is_truth(column, dtype, value=v) for v in values if isinstance(v, bool)]
    if shape != "equal":
        texts, numbers = texts + [str(number) for number in numbers], []
    if None in values:
        parts.append(column.is_null())
    if numbers:
        parts.append(match.is_number(column, dtype, numbers))
    if texts:
        patterns = [match.pattern_of(text, shape) for text in texts]
        parts.append(match.matches(column, dtype, patterns, cased=cased))
    return any_of(parts)


def _number(text: str) -> float:
    try:
        return float(text) if not text.lstrip("-").isdecimal() else int(text)
    except ValueError:
        raise ValueProblem(f"{text!r} is no number", "a number") from None


def _other_field(column: pl.Expr, field: Field, schema: Schema | None) -> pl.Expr:
    parts = []
    for value in field.values:
        if not isinstance(value, str):
            raise ValueProblem(f"{value!r} is no field name", "the name of a field")
        if schema is not None and value not in schema:
            parts.append(pl.lit(False))
            continue
        other = pl.col(_escaped(value))
        how = next((m for m in field.modifiers if m in _ONE_OF), "equal")
        if how in _COMPARISONS:
            parts.append(match.ordered(column, cast("match.Comparison", how), other))
        elif how == "equal":
            parts.append((column == other).fill_null(False))
        elif how == "contains":
            parts.append(column.str.contains(other, literal=True).fill_null(False))
        elif how == "startswith":
            parts.append(column.str.starts_with(other).fill_null(False))
        elif how == "endswith":
            parts.append(column.str.ends_with(other).fill_null(False))
        else:
            raise ValueProblem(f"fieldref with {how} is not supported")
    return all_of(parts) if "all" in field.modifiers else any_of(parts)


_DASH: Final = re.compile(r"(?<!\w)[-/](?=\w)")


def _dash_variants(values: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    """A leading dash of an option may also be a slash or a long dash."""
    variants: dict[Scalar, None] = {}
    for value in values:
        if isinstance(value, str):
            variants.update({_DASH.sub(dash, value): None for dash in "-/\u2013\u2014\u2015"})
        else:
            variants[value] = None
    return tuple(variants)


def _escaped(name: str) -> str:
    """Polars reads ``^…$`` as a regular expression; no field is named so."""
    if name.startswith("^") and name.endswith("$"):
        raise ValueProblem(f"{name!r} is no field name")
    return name

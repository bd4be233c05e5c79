"""A model as Polars expressions for frames of one schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

import polars as pl

from nonself.detection.header import Level
from nonself.detection.model import LEVELS, Model
from nonself.events.condition import And, Condition, Name, negated_names, used_names
from nonself.events.selection import Schema, Selection, condition_expr, fields, selection_expr

HELD: Final = "_held."
"""Prefix of the columns that say which named selections held."""
IMPORTANCE: Final = "_importance"
MATURITY: Final = "_maturity"
LEVEL: Final = "_level"
DEVICE: Final = "_device"
ENDPOINT: Final = "_endpoint"
UID: Final = "_uid"

MAX_UIDS: Final = 50
MAX_ENDPOINTS: Final = 1000
"""A breach names at most this many other sides; a scan of a /22 has as many."""

RULE_IMPORTANCE: Final[Mapping[Level, float]] = {
    "informational": 10,
    "low": 25,
    "medium": 50,
    "high": 75,
    "critical": 90,
}
"""Importance where nothing was learnt: a rule that needs no baseline states its own."""


@dataclass(frozen=True)
class Compiled:
    """One model for frames of one schema."""

    model: Model
    gate: pl.Expr
    """A part of the condition without which nothing breaches: cheap, and false for most records."""
    breaches: pl.Expr
    """True for the records that breach."""
    held: tuple[pl.Expr, ...]
    """Of records that breached: which named selections held."""
    facts: tuple[pl.Expr, ...]
    """Then: whom the breach is about, how important it is, and by what it is told apart."""
    groups: tuple[str, ...]
    """Columns of which each combination is one breach."""

    def breach_groups(self, records: pl.DataFrame) -> pl.DataFrame:
        """Records that breached, one row for each breach, in order of time.

        The row shows the most severe of its records, with ``_first``, ``_last``, ``_count``,
        ``_uids`` and ``_endpoints`` of all.
        """
        return (
            records.with_columns(self.held)
            .with_columns(self.facts)
            .sort("ts", UID)
            .sort(LEVEL, IMPORTANCE, descending=True, nulls_last=True, maintain_order=True)
            .group_by(self.groups, maintain_order=True)
            .agg(
                pl.all().first(),
                pl.col("ts").min().alias("_first"),
                pl.col("ts").max().alias("_last"),
                pl.len().alias("_count"),
                pl.col(UID)
                .sort_by("ts", UID)
                .drop_nulls()
                .unique(maintain_order=True)
                .head(MAX_UIDS)
                .alias("_uids"),
                pl.col(ENDPOINT)
                .drop_nulls()
                .unique()
                .sort()
                .head(MAX_ENDPOINTS)
                .alias("_endpoints"),
            )
            .with_columns(pl.col("_first").dt.timestamp("ns").alias("_ns"))
            .sort("_ns", *self.groups, nulls_last=True)
        )


def compile_model(model: Model, schema: Schema) -> Compiled:
    """Make the expressions once; they serve every frame with the same columns."""
    named = {
        name: selection_expr(_with_columns(selection, model), schema)
        for name, selection in model.selections.items()
    }
    used = [*used_names(model.condition), *model.level_when]
    held = [named[name].alias(HELD + name) for name in dict.fromkeys(used)]
    importance, maturity = _learnt(model, schema)
    level = pl.max_horizontal(
        pl.lit(LEVELS.index(model.level)),
        *(
            pl.when(pl.col(HELD + name)).then(LEVELS.index(level))
            for name, level in model.level_when.items()
        ),
    )
    condition = condition_expr(model.condition, named)
    identifier = [c for name in model.identifier if (c := model.column(name)) in schema]
    by = [pl.col(name).cast(pl.String).alias(f"_by.{name}") for name in identifier]
    return Compiled(
        model,
        named[gate] if (gate := _gate(model.condition)) else condition,
        condition,
        tuple(held),
        (
            importance.alias(IMPORTANCE),
            maturity.alias(MATURITY),
            level.alias(LEVEL),
            _side(schema, "device", model).alias(DEVICE),
            _other_side(schema, model).alias(ENDPOINT),
            _first(schema, ["uid"]).alias(UID),
            *by,
        ),
        (DEVICE, *(f"_by.{name}" for name in identifier)),
    )


def _gate(condition: Condition) -> str | None:
    """The first selection that has to hold, whatever else does."""
    match condition:
        case Name(name):
            return name
        case And(operands):
            return next((gate for part in operands if (gate := _gate(part))), None)
    return None


def _with_columns(selection: Selection, model: Model) -> Selection:
    """The selection with ``block.facet`` replaced by the aspect's column."""
    if not isinstance(selection, Mapping):
        return [cast("Mapping[str, object]", _with_columns(part, model)) for part in selection]
    renamed = {}
    for key, value in selection.items():
        name, *modifiers = key.split("|")
        other = value
        if "fieldref" in modifiers:
            other = [model.column(v) for v in (value if isinstance(value, list) else [value])]
        renamed["|".join([model.column(name), *modifiers])] = other
    return renamed


def _learnt(model: Model, schema: Schema) -> tuple[pl.Expr, pl.Expr]:
    """Highest importance and lowest maturity of the aspects by which the record breached."""
    asked = {*used_names(model.condition), *model.level_when}
    asked -= set(negated_names(model.condition))
    importances: list[pl.Expr] = []
    maturities: list[pl.Expr] = []
    for name in model.selections:
        if name not in asked:
            continue
        blocks = {line.name.rpartition(".")[0] for line in fields(model.selections[name])}
        for learnt in model.learns:
            if learnt.name not in blocks:
                continue
            for facet, into in (("importance", importances), ("maturity", maturities)):
                if (column := f"{learnt.aspect}.{facet}") in schema:
                    into.append(pl.when(pl.col(HELD + name)).then(pl.col(column)))
    null = pl.lit(None, pl.Float64)
    return (
        pl.max_horizontal(importances) if importances else null,
        pl.min_horizontal(maturities) if maturities else null,
    )


def about_responder(model: Model) -> bool:
    """The breach is about the responding device: the identifier names it and no originator."""
    names = [name.removeprefix("id.") for name in model.identifier]
    return bool(names) and all(name.startswith("resp") for name in names)


def _side(schema: Schema, name: str, model: Model) -> pl.Expr:
    sides = ("resp", "orig") if about_responder(model) else ("orig", "resp")
    columns = [f"{side}.{name}" for side in sides] + [f"id.{side}_h" for side in sides]
    return _first(schema, columns)


def _other_side(schema: Schema, model: Model) -> pl.Expr:
    side = "orig" if about_responder(model) else "resp"
    return _first(schema, [f"{side}.endpoint", f"id.{side}_h"])


def _first(schema: Schema, columns: list[str]) -> pl.Expr:
    there = [pl.col(column) for column in columns if column in schema]
    return pl.coalesce(there) if there else pl.lit(None, pl.String)

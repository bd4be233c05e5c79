"""What a model file means, checked part by part. Each check gives its result and its issues."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

import polars as pl

from nonself.detection.fields import FACETS as FACET_TYPES
from nonself.detection.fields import logs
from nonself.detection.header import Header, InlineAspect, LogSource, NamedAspect, TestCase
from nonself.detection.model import FACETS, Learnt, seconds
from nonself.detection.source import Issue, Source, Where, did_you_mean
from nonself.events.condition import Condition, ConditionError, parse_condition, resolve
from nonself.events.selection import Selection, SelectionError, fields, selection_expr
from nonself.events.tick import TICK_NS
from nonself.pattern_of_life.aspects import BUILT_IN
from nonself.pattern_of_life.spec import AspectSpec
from nonself.schema import attack

TICK_SECONDS: Final = TICK_NS // 1_000_000_000
LONGEST_WINDOW: Final = 7 * 86_400
"""Seconds; what is counted over longer is better learnt."""
_NOT_SELECTIONS: Final = {"condition", "timeframe"}
_OWN_KEYS: Final = {"pattern_of_life", "identifier", "suppress_for", "level_when", "tests"}
"""Keys that Sigma does not have."""
_INNER_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "logsource": tuple(LogSource.model_fields),
    "pattern_of_life": ("aspect", *InlineAspect.model_fields),
    "tests": tuple(TestCase.model_fields),
}


def keys_at(where: Where) -> list[str]:
    """Keys that are allowed beside this one."""
    return list(_INNER_KEYS.get(str(where[0]), ()))


def slug(title: str) -> str:
    """A title in snake case.

    >>> slug("Anomalous SSL without SNI to New External")
    'anomalous_ssl_without_sni_to_new_external'
    """
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")


def learnt(source: Source, header: Header) -> tuple[dict[str, Learnt], list[Issue]]:
    """The blocks of ``pattern_of_life``."""
    found, issues = {}, []
    model_log = header.logsource.service
    for name, aspect in header.pattern_of_life.items():
        where = ("pattern_of_life", name)
        if "." in name:
            issues.append(source.error(where, f"{name!r}: a name has no dot"))
        if isinstance(aspect, NamedAspect):
            spec = BUILT_IN.get(aspect.aspect)
            if spec is None:
                hint = did_you_mean(aspect.aspect, sorted(BUILT_IN), most=20)
                what = f"no aspect {aspect.aspect!r}"
                issues.append(source.error((*where, "aspect"), what, hint))
                continue
            found[name] = Learnt(name, spec.name, spec.kind, None)
        else:
            issues += _inline_issues(source, where, aspect, model_log)
            spec = AspectSpec(
                name=f"{slug(header.title)}.{name}",
                kind=aspect.kind,
                log=aspect.log or model_log,
                by=aspect.by,
                of=aspect.of,
                measure=aspect.measure,
                where=aspect.where,
                window=seconds(aspect.window) or 0,
                weight=0.0,  # the model alerts by it, the budget has aspects of its own
            )
            found[name] = Learnt(name, spec.name, spec.kind, spec)
        if spec.log != model_log:
            what = f"{name} is about {spec.log} records, the model reads {model_log}"
            issues.append(source.error(where, what, f"an aspect of {model_log}"))
    return found, issues


def _inline_issues(
    source: Source, where: Where, aspect: InlineAspect, model_log: str
) -> Iterator[Issue]:
    window = seconds(aspect.window)
    if window is None or window % TICK_SECONDS or window > LONGEST_WINDOW:
        what = f"window {aspect.window!r} is no span of whole five minutes, or too long"
        yield source.error((*where, "window"), what, "such as 5m, 1h, 24h, up to 7d")
    elif aspect.kind == "category" and window != TICK_SECONDS:
        yield source.error((*where, "window"), "a category has no window")
    elif aspect.kind in {"silence", "cadence"} and (aspect.of or window != TICK_SECONDS):
        yield source.error(where, f"a {aspect.kind} has no 'of' and no window")
    if aspect.kind == "cadence" and len(aspect.by) == 1:
        yield source.error((*where, "by"), "a cadence is of a link", "by: [device, endpoint]")
    if (aspect.measure != "count" or aspect.kind in {"category", "size"}) and not aspect.of:
        yield source.error(where, f"{aspect.kind} {aspect.measure} needs 'of'", "of: [field, …]")
    if aspect.kind == "size" and aspect.measure != "sum":
        yield source.error(where, "a size is a sum", "measure: sum")
    if aspect.measure == "sum" and len(aspect.of) > 1:
        yield source.error((*where, "of"), "a sum is of one field")
    schema = logs().get(aspect.log or model_log)
    if schema is None:
        return
    for part, names in (("by", aspect.by), ("of", aspect.of)):
        for name in names:
            if name not in schema:
                hint = did_you_mean(name, list(schema))
                yield source.error((*where, part), f"no field {name!r}", hint)
    yield from _selection_issues(source, (*where, "where"), aspect.where, schema)


def schema_of(log: str, blocks: Mapping[str, Learnt]) -> dict[str, pl.DataType] | None:
    """Fields that a model of this log may name; None when the log is not one of ours."""
    own = logs().get(log)
    if own is None:
        return None
    facets = {
        f"{block.name}.{facet}": FACET_TYPES[facet]
        for block in blocks.values()
        for facet in sorted(FACETS[block.kind])
    }
    return {**own, **facets}


def selections(
    source: Source, header: Header, blocks: Mapping[str, Learnt]
) -> tuple[dict[str, Selection], list[Issue]]:
    """The named selections of ``detection``."""
    issues = []
    log = header.logsource.service
    schema = schema_of(log, blocks)
    if schema is None:
        what = f"no log {log!r} yet: the model loads and never breaches"
        hint = did_you_mean(log, sorted(logs()), most=20)
        issues.append(source.warning(("logsource", "service"), what, hint))
    if "timeframe" in header.detection:
        what = "timeframe is not supported"
        hint = "a pattern_of_life block of kind window"
        issues.append(source.error(("detection", "timeframe"), what, hint))
    found = {k: v for k, v in header.detection.items() if k not in _NOT_SELECTIONS}
    if not found:
        issues.append(source.error(("detection",), "no selection", "name: {field: value}"))
    for name, selection in found.items():
        issues += _selection_issues(source, ("detection", name), selection, schema)
    return found, issues


def _selection_issues(
    source: Source, where: Where, selection: object, schema: Mapping[str, pl.DataType] | None
) -> Iterator[Issue]:
    try:
        lines = list(fields(cast("Selection", selection)))
        selection_expr(cast("Selection", selection), schema)
    except SelectionError as error:
        yield source.error((*where, *error.path), error.what, error.allowed)
        return
    if schema is None:
        return
    for line in lines:
        others = [v for v in line.values if "fieldref" in line.modifiers and isinstance(v, str)]
        for name in [line.name, *others]:
            if name not in schema:
                hint = did_you_mean(name, list(schema))
                tell = source.warning if is_plain_sigma(source) else source.error
                yield tell((*where, *line.path), f"no field {name!r}", hint)


def is_plain_sigma(source: Source) -> bool:
    """A rule written for others: fields that Zeek has and we have not are no error in it."""
    return not _OWN_KEYS & set(source.value)


def condition_text(header: Header) -> str:
    """The condition; of several, any."""
    given = header.detection.get("condition", "")
    parts = [str(each) for each in given] if isinstance(given, list) else [str(given)]
    return parts[0] if len(parts) == 1 else " or ".join(f"({part})" for part in parts)


def condition(
    source: Source, header: Header, named: Mapping[str, Selection]
) -> tuple[Condition | None, list[Issue]]:
    """The condition over the selections."""
    where = ("detection", "condition")
    if "condition" not in header.detection:
        return None, [source.error(("detection",), "'condition' is missing")]
    try:
        return resolve(parse_condition(condition_text(header)), list(named)), []
    except ConditionError as error:
        what = f"condition: {error.what} at character {error.position + 1}"
        return None, [source.error(where, what, error.allowed)]


def tags(source: Source, header: Header) -> tuple[tuple[str, ...], tuple[str, ...], list[Issue]]:
    """Techniques and tactics: each id is pinned, current, and under one of the tactics."""
    tell = source.warning if is_plain_sigma(source) else source.error
    techniques: list[str] = []
    tactics: list[str] = []
    issues = []
    known = {*attack.tactics("ics"), *attack.tactics("enterprise")}
    for place, tag in enumerate(header.tags):
        space, _, name = tag.lower().partition(".")
        name = name.replace("_", "-")
        if space != "attack":
            continue
        if name in known:
            tactics.append(name)
        elif re.fullmatch(r"t\d{4}(\.\d{3})?", name):
            techniques.append(name.upper())
        elif not re.fullmatch(r"[gs]\d{4}", name):
            hint = did_you_mean(name, sorted(known), most=30)
            issues.append(tell(("tags", place), f"no ATT&CK tactic {name!r}", hint))
    for number in techniques:
        where = ("tags", next(i for i, tag in enumerate(header.tags) if number in tag.upper()))
        technique = attack.techniques().get(number)
        if technique is None:
            issues.append(tell(where, f"no ATT&CK technique {number}", "a current id"))
        elif technique.status != "current":
            issues.append(tell(where, f"{number} {technique.name} is {technique.status}"))
        elif tactics and not set(tactics).intersection(technique.tactics):
            what = f"{number} {technique.name} is not of {', '.join(tactics)}"
            hint = ", ".join(f"attack.{tactic}" for tactic in technique.tactics)
            issues.append(tell(where, what, hint))
    known_ids = tuple(number for number in techniques if number in attack.techniques())
    return known_ids, tuple(tactics), issues


def names(source: Source, header: Header, blocks: Mapping[str, Learnt]) -> Iterator[Issue]:
    """The fields that a breach shows and is grouped by, and the span of silence."""
    schema = schema_of(header.logsource.service, blocks)
    for key, listed in (("fields", header.fields), ("identifier", header.identifier)):
        for place, name in enumerate(listed):
            if schema is not None and name not in schema:
                hint = did_you_mean(name, list(schema))
                tell = source.warning if is_plain_sigma(source) else source.error
                yield tell((key, place), f"no field {name!r}", hint)
    for name in header.level_when:
        if name not in header.detection or name in _NOT_SELECTIONS:
            hint = did_you_mean(name, [k for k in header.detection if k not in _NOT_SELECTIONS])
            yield source.error(("level_when", name), f"no selection {name!r}", hint)
    if seconds(header.suppress_for) is None:
        what = f"suppress_for {header.suppress_for!r} is no span"
        yield source.error(("suppress_for",), what, "such as 5m, 1h, 24h")


def tests(source: Source, header: Header, blocks: Mapping[str, Learnt]) -> Iterator[Issue]:
    """The in-file tests name what exists, and have names of their own."""
    schema = schema_of(header.logsource.service, blocks) or {}
    seen: set[str] = set()
    for place, test in enumerate(header.tests):
        if test.name in seen:
            yield source.error(("tests", place), f"a second test {test.name!r}")
        seen.add(test.name)
        for key, given in (("event", test.event), ("learnt", test.learnt)):
            known = [
                each for each in schema if (each.rpartition(".")[0] in blocks) == (key == "learnt")
            ]
            for name in given:
                if name not in known:
                    hint = did_you_mean(name, known)
                    yield source.error(("tests", place, key, name), f"no field {name!r}", hint)

"""Model files in, models and issues out.

Problems are values: all of them are collected, each with file, line, what is wrong and what is
allowed. A file with an error gives no model; the others load.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from pydantic import ValidationError

from nonself.detection import checks
from nonself.detection.header import KEYS, Header
from nonself.detection.model import Model, seconds
from nonself.detection.source import Issue, Source, SourceError, did_you_mean, parse, read
from nonself.events.condition import used_names
from nonself.events.selection import fields
from nonself.pattern_of_life.spec import AspectSpec


@dataclass(frozen=True)
class Loaded:
    """Models that can run, and everything that was wrong."""

    models: tuple[Model, ...]
    issues: tuple[Issue, ...]

    @property
    def errors(self) -> tuple[Issue, ...]:
        """Issues because of which a model was left out."""
        return tuple(issue for issue in self.issues if issue.severity == "error")


def load(paths: Iterable[Path]) -> Loaded:
    """Read files, and all ``*.yml`` and ``*.yaml`` in folders, in the order of their names."""
    models: list[Model] = []
    issues: list[Issue] = []
    for path in paths:
        if not path.exists():
            issues.append(Issue(str(path), 1, "no such file or folder"))
        for file in _model_files(path):
            try:
                source = read(file)
            except SourceError as error:
                issues.append(error.issue)
                continue
            model, found = build(source)
            issues += found
            if model is not None:
                issues += (clash := list(_clashes(source, model, models)))
                models += [] if clash else [model]
    return Loaded(tuple(models), tuple(issues))


def loads(text: str, file: str = "model.yaml") -> Loaded:
    """Read one model from text."""
    try:
        model, issues = build(parse(text, file))
    except SourceError as error:
        return Loaded((), (error.issue,))
    return Loaded((model,) if model else (), tuple(issues))


def built_in() -> Loaded:
    """The models that come with the program."""
    with as_file(files("nonself") / "models") as folder:
        return load([folder])


def required_aspects(models: Iterable[Model]) -> list[AspectSpec]:
    """Aspects that the models declare themselves, each once, in order of their names."""
    specs = {
        learnt.spec.name: learnt.spec
        for model in models
        for learnt in model.learnt.values()
        if learnt.spec is not None
    }
    return [specs[name] for name in sorted(specs)]


def required_facets(models: Iterable[Model]) -> frozenset[str]:
    """Columns, ``<aspect>.<facet>``, that the models ask for, or show when they breach."""
    asked = {
        model.column(line.name)
        for model in models
        for selection in model.selections.values()
        for line in fields(selection)
    }
    shown = {
        f"{learnt.aspect}.{facet}"
        for model in models
        for learnt in model.learnt.values()
        for facet in ("importance", "maturity", "expected", "seen")
    }
    return frozenset(asked | shown)


def _model_files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        found = {*path.rglob("*.yaml"), *path.rglob("*.yml")}
        yield from sorted(found)
    elif path.exists():
        yield path


def _clashes(source: Source, model: Model, others: Iterable[Model]) -> Iterator[Issue]:
    for other in others:
        if other.id == model.id:
            what = f"id {model.id} is already that of {other.title!r} ({other.file})"
            yield source.error(("id",), what, "an id of its own (uuidgen)")
        elif other.title == model.title:
            what = f"title {model.title!r} is already used ({other.file})"
            yield source.error(("title",), what, "a title of its own")


def build(source: Source) -> tuple[Model | None, list[Issue]]:
    """Check one file and make the model; None when an issue is an error."""
    known, issues = _known_keys(source)
    try:
        header = Header.model_validate(known)
    except ValidationError as error:
        return None, issues + sorted(_shape_issues(source, error))
    learnt, found = checks.learnt(source, header)
    issues += found
    selections, found = checks.selections(source, header, learnt)
    issues += found
    condition, found = checks.condition(source, header, selections)
    issues += found
    techniques, tactics, found = checks.tags(source, header)
    issues += found
    issues += checks.names(source, header, learnt)
    issues += checks.tests(source, header, learnt)
    if condition is None or any(issue.severity == "error" for issue in issues):
        return None, sorted(issues)
    unused = [name for name in selections if name not in used_names(condition)]
    issues += [
        source.warning(("detection", name), f"selection {name!r} is not used in the condition")
        for name in unused
        if not name.startswith("_") and name not in header.level_when
    ]
    learns = any(each.kind != "window" for each in learnt.values())
    return Model(
        title=header.title,
        id=str(header.id or ""),
        level=header.level,
        log=header.logsource.service,
        selections=selections,
        condition=condition,
        condition_text=checks.condition_text(header),
        learnt=learnt,
        level_when=header.level_when,
        needs_baseline=learns if header.needs_baseline is None else header.needs_baseline,
        identifier=header.identifier,
        suppress_for=seconds(header.suppress_for) or 0,
        techniques=techniques,
        tactics=tactics,
        status=header.status,
        description=header.description.strip(),
        author=header.author,
        date=str(header.date or ""),
        references=header.references,
        fields=header.fields,
        falsepositives=header.falsepositives,
        blind_spots=header.blind_spots.strip(),
        triage=header.triage.strip(),
        tests=header.tests,
        file=source.file,
        lines={test.name: source.line(("tests", i)) for i, test in enumerate(header.tests)},
    ), sorted(issues)


def _known_keys(source: Source) -> tuple[dict[str, object], list[Issue]]:
    """Sigma allows keys of one's own; one that is nearly a known key is a slip of the pen."""
    known, issues = {}, []
    for key, value in source.value.items():
        if key in KEYS:
            known[key] = value
            continue
        hint = did_you_mean(key, list(KEYS))
        if "did you mean" in hint:
            issues.append(source.error((key,), f"unknown key {key!r}", hint))
        else:
            issues.append(source.warning((key,), f"key {key!r} means nothing here"))
    return known, issues


def _shape_issues(source: Source, error: ValidationError) -> Iterator[Issue]:
    for each in error.errors():
        where = tuple(step for step in each["loc"] if step not in {"named", "inline"})
        key = next((step for step in reversed(where) if isinstance(step, str)), "model")
        context = each.get("ctx", {})
        match each["type"]:
            case "missing":
                yield source.error(where[:-1], f"{key!r} is missing")
            case "extra_forbidden":
                siblings = checks.keys_at(where)
                yield source.error(where, f"unknown key {key!r}", did_you_mean(key, siblings))
            case "literal_error":
                what = f"{each['input']!r} is no {key}"
                yield source.error(where, what, str(context["expected"]).replace("'", ""))
            case _:
                what = f"{key}: {each['msg'][0].lower()}{each['msg'][1:]}"
                yield source.error(where, what)

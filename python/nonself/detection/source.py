"""A YAML file as plain values, each with the line it stands on.

Only plain YAML: no tags that build objects, no anchors, no key twice, limited in size and depth.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Literal

import yaml

Step = str | int
Where = tuple[Step, ...]

MAX_BYTES: Final = 256 * 1024
"""A model is a page or two; anything larger is not one."""
MAX_DEPTH: Final = 20
MAX_PARTS: Final = 20_000
"""Aliases can make a short file into an endless one."""


@dataclass(frozen=True, order=True)
class Issue:
    """Something wrong with a model file."""

    file: str
    line: int
    what: str
    allowed: str = ""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}: {self.what}"
        return f"{text}; allowed: {self.allowed}" if self.allowed else text


class SourceError(ValueError):
    """The file is no YAML mapping at all."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(str(issue))
        self.issue = issue


@dataclass(frozen=True)
class Source:
    """The content of a YAML file, and where each part of it stands."""

    file: str
    value: Mapping[str, object]
    lines: Mapping[Where, int] = field(default_factory=dict)

    def line(self, where: Where) -> int:
        """The line of a part; that of what contains it, when the part has none."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def error(self, where: Where, what: str, allowed: str = "") -> Issue:
        """Something wrong at a part of the file."""
        return Issue(self.file, self.line(where), what, allowed)

    def warning(self, where: Where, what: str, allowed: str = "") -> Issue:
        """Something doubtful at a part of the file."""
        return Issue(self.file, self.line(where), what, allowed, "warning")


def did_you_mean(name: str, known: list[str], *, most: int = 12) -> str:
    """The near names; without any, all known ones, or the first of them."""
    near = get_close_matches(name.lower(), known, n=3, cutoff=0.6)
    if near:
        return " or ".join(near) + " (did you mean this?)"
    more = f", … ({len(known)} in all)" if len(known) > most else ""
    return ", ".join(known[:most]) + more


def read(path: Path) -> Source:
    """Read a file; :class:`SourceError` when there is no mapping in it."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(Issue(str(path), 1, f"larger than {MAX_BYTES // 1024} KiB"))
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SourceError(Issue(str(path), 1, error.strerror or str(error))) from None
    except UnicodeDecodeError:
        raise SourceError(Issue(str(path), 1, "not UTF-8 text")) from None
    return parse(text, str(path))


def parse(text: str, file: str) -> Source:
    """Read text; ``file`` is the name that errors give."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = error.problem or error.context or "cannot be read"
        raise SourceError(Issue(file, line, f"not YAML: {problem}")) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SourceError(Issue(file, 1, f"not YAML: {error}".splitlines()[0])) from None
    if not isinstance(root, yaml.MappingNode):
        raise SourceError(Issue(file, 1, "no model: the file is not a mapping", "title: …"))
    reader = _Reader(file)
    value = reader.value(root, ())
    assert isinstance(value, dict)  # noqa: S101  (the node is a mapping)
    return Source(file, value, reader.lines)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Where, int] = {}
        self.parts = 0
        self.scalars = yaml.SafeLoader("")

    def fail(self, node: yaml.Node, what: str, allowed: str = "") -> SourceError:
        return SourceError(Issue(self.file, node.start_mark.line + 1, what, allowed))

    def value(self, node: yaml.Node, where: Where) -> object:
        if len(where) > MAX_DEPTH:
            raise self.fail(node, f"nested more than {MAX_DEPTH} deep")
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise self.fail(node, f"more than {MAX_PARTS} parts")
        self.lines.setdefault(where, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(each, (*where, place)) for place, each in enumerate(node.value)]
        try:
            return self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError):
            text = str(getattr(node, "value", ""))
            raise self.fail(node, f"{text!r} with tag {node.tag!r} is no plain value") from None

    def mapping(self, node: yaml.MappingNode, where: Where) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag.endswith(":merge"):
                raise self.fail(key_node, "a key has to be a word")
            key = str(key_node.value)
            if key in found:
                first = self.lines[(*where, key)]
                raise self.fail(key_node, f"{key!r} a second time (first in line {first})")
            self.lines[(*where, key)] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, (*where, key))
        return found

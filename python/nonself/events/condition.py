"""Sigma's condition grammar: names, ``and``, ``or``, ``not``, parentheses, ``1 of x*``.

``parse_condition("a and not (b or 1 of c*)")`` gives a small tree; :func:`resolve` turns
the quantifiers into names, so that only :class:`Name`, :class:`Not`, :class:`And` and
:class:`Or` are left.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import combinations
from typing import Final


class ConditionError(ValueError):
    """A condition that cannot be read: what is wrong, and at which character."""

    def __init__(self, what: str, position: int, allowed: str = "") -> None:
        super().__init__(
            f"{what} at character {position + 1}" + (f"; {allowed}" if allowed else "")
        )
        self.what = what
        self.position = position
        self.allowed = allowed


@dataclass(frozen=True)
class Name:
    """A named selection."""

    name: str
    position: int = 0


@dataclass(frozen=True)
class Quantified:
    """``1 of x*``, ``all of them``: at least ``least`` of the matching names; None is all."""

    least: int | None
    pattern: str
    position: int = 0


@dataclass(frozen=True)
class Not:
    """True where the operand is not."""

    operand: "Condition"


@dataclass(frozen=True)
class And:
    """True where all operands are."""

    operands: tuple["Condition", ...]


@dataclass(frozen=True)
class Or:
    """True where any operand is."""

    operands: tuple["Condition", ...]


Condition = Name | Quantified | Not | And | Or

_TOKEN: Final = re.compile(r"\s*(?:(?P<word>[\w*?.\-]+)|(?P<mark>[()])|(?P<other>\S))")
_RESERVED: Final = frozenset({"and", "or", "not", "of"})
_MAX_DEPTH: Final = 50
"""Nesting deeper than this is no condition that a person wrote."""


@dataclass(frozen=True)
class _Token:
    text: str
    position: int


def parse_condition(text: str) -> Condition:
    """Read a condition; :class:`ConditionError` says what is wrong and where."""
    return _Parser(text).parse()


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "other":
            if match["other"] == "|":
                raise ConditionError(
                    "aggregation with '|' is not supported",
                    match.start("other"),
                    "count with a pattern_of_life block of kind window",
                )
            raise ConditionError(f"unexpected {match['other']!r}", match.start("other"))
        yield _Token(match[kind], match.start(kind))


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.next = 0
        self.depth = 0

    def parse(self) -> Condition:
        if not self.tokens:
            raise ConditionError("the condition is empty", 0)
        tree = self.either()
        if (rest := self.peek()) is not None:
            what = "')' without '('" if rest.text == ")" else f"unexpected {rest.text!r}"
            raise ConditionError(what, rest.position, "expected: and, or, the end")
        return tree

    def peek(self) -> _Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def takes(self, word: str) -> bool:
        token = self.peek()
        if token is None or token.text.lower() != word:
            return False
        self.next += 1
        return True

    def either(self) -> Condition:
        operands = [self.both()]
        while self.takes("or"):
            operands.append(self.both())
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def both(self) -> Condition:
        operands = [self.negated()]
        while self.takes("and"):
            operands.append(self.negated())
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def negated(self) -> Condition:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ConditionError(f"nested more than {_MAX_DEPTH} deep", 0)
        tree = Not(self.negated()) if self.takes("not") else self.primary()
        self.depth -= 1
        return tree

    def primary(self) -> Condition:
        token = self.peek()
        expected = "expected: a selection name, not, (, 1 of …, all of …"
        if token is None:
            raise ConditionError("the condition ends too early", len(self.text), expected)
        self.next += 1
        if token.text == "(":
            tree = self.either()
            if not self.takes(")"):
                raise ConditionError("'(' without ')'", token.position)
            return tree
        if token.text == ")" or token.text.lower() in _RESERVED:
            raise ConditionError(f"unexpected {token.text!r}", token.position, expected)
        if self.takes("of"):
            return self.quantified(token)
        if "*" in token.text or "?" in token.text:
            allowed = f"write: 1 of {token.text}, or all of {token.text}"
            raise ConditionError(f"a pattern {token.text!r} alone", token.position, allowed)
        return Name(token.text, token.position)

    def quantified(self, how_many: _Token) -> Condition:
        word = how_many.text.lower()
        least = {"all": None, "any": 1, "1": 1}.get(word, int(word) if word.isdecimal() else 0)
        if least is not None and least < 1:
            allowed = "allowed: 1, any, all, a number"
            raise ConditionError(f"{how_many.text!r} of …", how_many.position, allowed)
        pattern = self.peek()
        if pattern is None or pattern.text in "()" or pattern.text.lower() in _RESERVED:
            position = len(self.text) if pattern is None else pattern.position
            raise ConditionError("'of' without a pattern", position, "expected: them, or x*")
        self.next += 1
        return Quantified(least, pattern.text, how_many.position)


def matching(pattern: str, names: Sequence[str]) -> list[str]:
    """Names that a pattern means; ``them`` is all that do not start with an underscore."""
    if pattern.lower() == "them":
        return [name for name in names if not name.startswith("_")]
    return [name for name in names if fnmatchcase(name, pattern)]


def resolve(tree: Condition, names: Sequence[str]) -> Condition:
    """The same condition without quantifiers; unknown names are a :class:`ConditionError`."""
    match tree:
        case Name(name, position):
            if name not in names:
                allowed = f"defined: {', '.join(names) or 'none'}"
                raise ConditionError(f"no selection {name!r}", position, allowed)
            return tree
        case Not(operand):
            return Not(resolve(operand, names))
        case And(operands):
            return And(tuple(resolve(each, names) for each in operands))
        case Or(operands):
            return Or(tuple(resolve(each, names) for each in operands))
        case Quantified():
            return _spelled_out(tree, names)


def _spelled_out(tree: Quantified, names: Sequence[str]) -> Condition:
    found = matching(tree.pattern, names)
    wanted = len(found) if tree.least is None else tree.least
    if not found or wanted > len(found):
        what = f"{tree.pattern!r} means {len(found)} selections"
        raise ConditionError(what, tree.position, f"defined: {', '.join(names) or 'none'}")
    parts = [Name(name, tree.position) for name in found]
    if wanted == len(found):
        return And(tuple(parts)) if len(parts) > 1 else parts[0]
    if wanted == 1:
        return Or(tuple(parts))
    return Or(tuple(And(group) for group in combinations(parts, wanted)))


def negated_names(tree: Condition, *, inside_not: bool = False) -> list[str]:
    """Selections that the resolved condition asks not to hold, in order, each once."""
    match tree:
        case Name(name):
            return [name] if inside_not else []
        case Not(operand):
            return negated_names(operand, inside_not=not inside_not)
        case And(operands) | Or(operands):
            found = (negated_names(each, inside_not=inside_not) for each in operands)
            return list(dict.fromkeys(name for names in found for name in names))
        case Quantified():
            return []


def used_names(tree: Condition) -> list[str]:
    """Selections that the resolved condition speaks of, in order, each once."""
    match tree:
        case Name(name):
            return [name]
        case Not(operand):
            return used_names(operand)
        case And(operands) | Or(operands):
            return list(dict.fromkeys(name for each in operands for name in used_names(each)))
        case Quantified():
            return []

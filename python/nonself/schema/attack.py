"""The pinned copy of MITRE ATT&CK: which techniques there are, and under which tactic.

>>> technique("t0886").name
'Remote Services'
>>> technique("T1021.001").full_name
'Remote Services: Remote Desktop Protocol'
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, cast

Matrix = Literal["enterprise", "ics"]
Status = Literal["current", "deprecated", "revoked"]


@dataclass(frozen=True)
class Technique:
    """A technique or sub-technique."""

    id: str
    name: str
    matrix: Matrix
    tactics: tuple[str, ...]
    """Written as in tags: ``lateral-movement``."""
    status: Status

    @property
    def full_name(self) -> str:
        """The name with that of the technique it is a part of."""
        parent = techniques().get(self.id.split(".")[0], self)
        return self.name if parent is self else f"{parent.name}: {self.name}"

    @property
    def url(self) -> str:
        """Its page at MITRE."""
        return f"https://attack.mitre.org/techniques/{self.id.replace('.', '/')}/"


@cache
def techniques() -> Mapping[str, Technique]:
    """All techniques of both matrices, by id."""
    found = {}
    text = files("nonself.schema").joinpath("attack.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        matrix, number, name, tactics, status = line.split("\t")
        found[number] = Technique(
            number,
            name,
            cast("Matrix", matrix),
            tuple(tactics.split(",")),
            cast("Status", status),
        )
    return MappingProxyType(found)


def technique(number: str) -> Technique:
    """The technique with this id; KeyError when there is none."""
    return techniques()[number.upper()]


@cache
def tactics(matrix: Matrix) -> tuple[str, ...]:
    """The tactics of a matrix, written as in tags."""
    return tuple(
        sorted(
            {
                tactic
                for each in techniques().values()
                if each.matrix == matrix
                for tactic in each.tactics
            }
        )
    )

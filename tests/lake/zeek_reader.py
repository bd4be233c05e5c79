"""A strict reader of Zeek's tab-separated logs, written from their description, not from ours."""

import re
from dataclasses import dataclass
from pathlib import Path

Value = str | int | float | bool | list["Value"] | None
HEAD = [
    "separator",
    "set_separator",
    "empty_field",
    "unset_field",
    "path",
    "open",
    "fields",
    "types",
]
STAMP = re.compile(r"(\d{4}|XXXX)(-(\d\d|XX)){5}$")


@dataclass
class ZeekLog:
    path: str
    opened: str
    fields: list[str]
    types: list[str]
    raw: list[list[str]]
    """The cells as they stand in the file."""

    @property
    def rows(self) -> list[dict[str, Value]]:
        """The values, unescaped and typed."""
        return [
            {f: value(cell, t) for f, t, cell in zip(self.fields, self.types, row, strict=True)}
            for row in self.raw
        ]


def read(path: Path, *, lenient: bool = False) -> ZeekLog:
    """Read a log; anything that is not as Zeek writes it fails.

    ``lenient`` allows what test baselines change: a comment on top, no times, no end.
    """
    lines = path.read_bytes().decode("utf-8", errors="strict" if not lenient else "replace")
    assert lenient or lines.endswith("\n")
    meta: dict[str, list[str]] = {}
    order: list[str] = []
    raw: list[list[str]] = []
    for line in lines.split("\n")[: -1 if lines.endswith("\n") else None]:
        if line.startswith("###") and lenient:
            continue
        if line.startswith("#"):
            assert lenient or "close" not in meta
            key, *values = (
                re.split(r"[\t ]", line[1:]) if "separator" in line else line[1:].split("\t")
            )
            meta[key] = values
            order.append(key)
            continue
        cells = line.split("\t")
        assert len(cells) == len(meta["fields"]), (path, line)
        raw.append(cells)
    if not lenient:
        assert order == [*HEAD, "close"]
        assert meta["separator"] == ["\\x09"]
        assert meta["set_separator"] == [","]
        assert meta["empty_field"] == ["(empty)"]
        assert meta["unset_field"] == ["-"]
        assert STAMP.match(meta["open"][0])
        assert STAMP.match(meta["close"][0])
    assert len(meta["fields"]) == len(meta["types"])
    return ZeekLog(meta["path"][0], meta.get("open", [""])[0], meta["fields"], meta["types"], raw)


def unescape(text: str) -> str:
    r"""Undo ``\xHH`` and ``\\``."""
    return re.sub(r"\\(x([0-9a-f]{2})|\\)", lambda m: chr(int(m[2], 16)) if m[2] else "\\", text)


def value(cell: str, zeek: str) -> Value:
    if cell == "-":
        return None
    container, _, inner = zeek.partition("[")
    if inner:
        assert container in {"set", "vector"}
        return [] if cell == "(empty)" else [value(w, inner[:-1]) for w in cell.split(",")]
    return scalar(cell, zeek)


def scalar(cell: str, zeek: str) -> Value:
    if zeek in {"string", "enum", "addr", "subnet", "func", "file"}:
        return "" if cell == "(empty)" else unescape(cell)
    if zeek == "bool":
        return {"T": True, "F": False}[cell]
    if zeek in {"count", "int", "port"}:
        assert re.fullmatch(r"\d+" if zeek != "int" else r"-?\d+", cell), cell
        return int(cell)
    if zeek in {"time", "interval"}:
        assert re.fullmatch(r"-?\d+\.\d{6}", cell), cell
        return float(cell)
    assert zeek == "double"
    return float(cell)

"""Columns as the text of Zeek's logs: expressions over whole columns, no loop over rows."""

from typing import Final

import polars as pl

from nonself.schema.log import LogSchema

EMPTY: Final = "(empty)"
UNSET: Final = "-"
SET_SEPARATOR: Final = ","

_CONTROLS: Final = [chr(code) for code in (*range(0x20), 0x7F)]
_TSV_ESCAPES: Final = {"\\": "\\\\", **{c: f"\\x{ord(c):02x}" for c in _CONTROLS}}
_JSON_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', **{c: f"\\u{ord(c):04x}" for c in _CONTROLS}}
_MICRO: Final = 1_000_000


def tsv_line(schema: LogSchema, columns: list[str]) -> pl.Expr:
    """One line of a tab-separated log per row."""
    types = {field.name: field.zeek for field in schema.fields}
    return pl.concat_str([_tsv(pl.col(name), types[name]) for name in columns], separator="\t")


def json_line(schema: LogSchema, columns: list[str]) -> pl.Expr:
    """One JSON object per row; fields that are not set are left out, as Zeek does."""
    types = {field.name: field.zeek for field in schema.fields}
    members = [pl.lit(f'"{name}":') + _json(pl.col(name), types[name]) for name in columns]
    return pl.lit("{") + pl.concat_str(members, separator=",", ignore_nulls=True) + pl.lit("}")


def _tsv(value: pl.Expr, zeek: str) -> pl.Expr:
    inner = _inner(zeek)
    if inner is not None:
        words = value.list.eval(_tsv_word(pl.element(), inner)).list.join(SET_SEPARATOR)
        return pl.when(value.list.len() == 0).then(pl.lit(EMPTY)).otherwise(words).fill_null(UNSET)
    return _tsv_scalar(value, zeek).fill_null(UNSET)


def _tsv_word(value: pl.Expr, zeek: str) -> pl.Expr:
    word = _tsv_scalar(value, zeek).fill_null(UNSET)
    return word.str.replace_all(SET_SEPARATOR, r"\x2c", literal=True) if _is_text(zeek) else word


def _tsv_scalar(value: pl.Expr, zeek: str) -> pl.Expr:
    if not _is_text(zeek):
        return _plain(value, zeek, true="T", false="F")
    escaped = value.str.replace_many(_TSV_ESCAPES)
    # Bytes that are no UTF-8 come from the sensor as \xHH: these stand as they are.
    escaped = escaped.str.replace_all(r"\\\\x([89a-f][0-9a-f])", r"\x$1")
    return escaped.replace({"": EMPTY, UNSET: r"\x2d", EMPTY: r"\x28empty)"})


def _json(value: pl.Expr, zeek: str) -> pl.Expr:
    inner = _inner(zeek)
    if inner is not None:
        words = value.list.eval(_json(pl.element(), inner).fill_null("null")).list.join(",")
        return pl.lit("[") + words + pl.lit("]")
    if not _is_text(zeek):
        return _plain(value, zeek, true="true", false="false")
    return pl.lit('"') + value.str.replace_many(_JSON_ESCAPES) + pl.lit('"')


def _plain(value: pl.Expr, zeek: str, *, true: str, false: str) -> pl.Expr:
    """Numbers and truth values, which need no escaping."""
    if zeek == "bool":
        return pl.when(value).then(pl.lit(true)).when(~value).then(pl.lit(false))
    if zeek == "time":
        return _decimal((value.to_physical() + 500).floordiv(1000))
    if zeek == "interval":
        return _decimal((value * _MICRO).round().cast(pl.Int64))
    return value.cast(pl.String)


def _decimal(micro: pl.Expr) -> pl.Expr:
    """Give seconds with six decimals."""
    size = micro.abs()
    whole = (size // _MICRO).cast(pl.String)
    text = whole + pl.lit(".") + (size % _MICRO).cast(pl.String).str.zfill(6)
    return pl.when(micro < 0).then(pl.lit("-") + text).otherwise(text)


def _inner(zeek: str) -> str | None:
    """Type of the elements of a set or vector."""
    _, _, inner = zeek.partition("[")
    return inner.removesuffix("]") or None


def _is_text(zeek: str) -> bool:
    return zeek in {"string", "enum", "addr"}

"""The reference pages of the logs, made from their schemas: one page per log, and their list.

``python -m nonself.schema.reference docs/logs`` writes them, and takes away pages of logs that are
no more.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from nonself.schema import LOGS, LogSchema

HEAD = """\
# Logs

Generated from `python/nonself/schema`; do not edit. Names and types are Zeek's (ICSNPP's for the
industrial protocols). A field that is not known is unset: `-` in a Zeek log, null in Parquet.

| log | one row is | names and meaning from |
|---|---|---|
"""


def pages() -> dict[str, str]:
    """Give each page's Markdown by its file name."""
    rows = (f"| [{log.path}]({log.path}.md) | {log.meaning} | {log.source} |" for log in _logs())
    return {
        "README.md": HEAD + "\n".join(rows) + "\n",
        **{f"{log.path}.md": "\n".join(_page(log)) + "\n" for log in _logs()},
    }


def write(folder: Path) -> None:
    """Write the pages; what else is called ``*.md`` there goes away."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = pages()
    for old in folder.glob("*.md"):
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _logs() -> Iterator[LogSchema]:
    return iter(LOGS.values())


def _page(log: LogSchema) -> Iterator[str]:
    yield f"# {log.path}\n\n{log.meaning}: one row each. From: {log.source}.\n"
    yield "| field | type | meaning | unit or range |"
    yield "|---|---|---|---|"
    for field in log.fields:
        yield f"| `{field.name}` | {field.zeek} | {field.meaning} | {field.unit} |"
    yield "\n[All logs](README.md)"


if __name__ == "__main__":
    write(Path(sys.argv[1]))

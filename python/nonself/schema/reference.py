"""The reference page of the logs, made from their schemas.

``python -m nonself.schema.reference`` writes it to standard output.
"""

import sys
from collections.abc import Iterator

from nonself.schema import LOGS, LogSchema

HEAD = """\
# Logs

Generated from `python/nonself/schema`; do not edit. Names and types are Zeek's (ICSNPP's for the
industrial protocols). A field that is not known is unset: `-` in a Zeek log, null in Parquet.
"""


def page() -> str:
    """Give the whole page as Markdown."""
    return "\n".join([HEAD, *(line for log in LOGS.values() for line in _section(log))])


def _section(log: LogSchema) -> Iterator[str]:
    yield f"## {log.path}\n\n{log.meaning}: one row each.\n"
    yield "| field | type | meaning | unit or range |"
    yield "|---|---|---|---|"
    for field in log.fields:
        yield f"| `{field.name}` | {field.zeek} | {field.meaning} | {field.unit} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(page())

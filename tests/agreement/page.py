"""``docs/agreement.md``: the figures with every kind of difference."""

from collections import defaultdict
from collections.abc import Iterator

from tests.agreement.reasons import Reason
from tests.agreement.report import Score, by_field, table

SHOWN = 40
"""Differing rows listed per log; how many there are is always said."""

HEAD = """\
# Agreement with Zeek

Written by `python -m tests.agreement --write`; do not edit.

The sensor reads the captures of Zeek's and ICSNPP's own tests. Its tab-separated logs are
compared with the logs that those tests expect, row by row and field by field. `ts` and `uid`
are not compared, nor is what the expected logs have blackened (`XXXX`). Rows are aligned within
a capture by `id.*` and then by the most equal fields; a missing row and a row too many count as
different. A row of `conn` is equal if `id.*`, `proto`, `service`, `conn_state`, `history`, and
both sides' packets and bytes are; a row of another log, if all fields are that both have.

Nothing is filtered out. The first share is of all rows expected, and missing rows count as
wrong; *strict* counts rows too many as wrong as well. *Outside reason* counts rows that differ
only for something that the test did and a sensor cannot know (a script that changes the log,
`zeek -b` without the analyser); *comparable* is the share without those.

What Suricata's tests count is on [another page](agreement-suricata.md).

The Modbus log that ICSNPP expects is of a Zeek that wrote one row per exchange; our rows of
requests are left aside there.
"""


def page(scores: dict[tuple[str, str], Score]) -> str:
    """Give the whole page as Markdown."""
    lines = [HEAD, table(scores), ""]
    for (source, log), score in scores.items():
        lines += _section(f"{log}, expected by {source}", score)
    return "\n".join(lines)


def _section(title: str, score: Score) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"Equal in all fields: {score.equal_everywhere} of {score.rows} rows.\n"
    yield "| field | rows | agree | |"
    yield "|---|--:|--:|--:|"
    for name, rows, agree in by_field(score):
        yield f"| `{name}` | {rows} | {agree} | {agree / rows:.1%} |"
    yield ""
    groups: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    counts: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for expected, _, difference, why in score.differing:
        key = (difference.field, _cell(difference.expected), _cell(difference.got), _why(why))
        groups[key].add(expected.name)
        counts[key] += 1
    if not groups:
        return
    yield f"{len(score.differing)} differing fields, {len(groups)} kinds:\n"
    yield "| field | expected | got | times | reason | captures |"
    yield "|---|---|---|--:|---|---|"
    ordered = sorted(groups.items(), key=lambda item: (-counts[item[0]], item[0]))
    for (name, wanted, got, why), where in ordered[:SHOWN]:
        first, more = min(where), len(where) - 1
        shown = first + (f" and {more} more" if more else "")
        yield f"| {name} | {wanted} | {got} | {counts[name, wanted, got, why]} | {why} | {shown} |"
    if len(ordered) > SHOWN:
        rest = sum(counts[key] for key, _ in ordered[SHOWN:])
        yield f"| … | | | {rest} | {len(ordered) - SHOWN} further kinds | |"
    yield ""


def _why(reason: Reason | None) -> str:
    if reason is None:
        return ""
    return f"*outside:* {reason.text}" if reason.outside else reason.text


def _cell(text: str) -> str:
    short = text if len(text) <= 48 else text[:45] + "…"
    return f"`{short.replace('|', chr(0xA6)).replace('`', chr(0x27))}`"

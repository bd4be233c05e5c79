"""``docs/agreement-suricata.md``: the figures, with every check that is not satisfied."""

from collections.abc import Iterator

from tests.agreement.suricata.reasons import reason
from tests.agreement.suricata.report import Score, differing, table, untranslated_types
from tests.agreement.suricata.verdict import ASIDE, NUMBERS, TRANSLATIONS, Verdict

HEAD = """\
# Agreement with Suricata

Written by `python -m tests.agreement.suricata --write`; do not edit.

suricata-verify says in `test.yaml` how many events of a kind Suricata has to write for a capture:
`count`, and `match` with the fields that the events have. The sensor reads the same captures. From
the rows of its logs the events are made that Suricata would write, as far as the rows say what is
in them, and the match is applied to those. Checks are those for the newest Suricata that the tests
know; what an older one writes otherwise does not count.

- A check translates *wholly* if each of its keys can be told from our rows. Then as many of our
  events have to match as the check says.
- It translates *in part* if some can. The match is weaker then, and at least as many have to match;
  that none matches cannot be asked.
- Where a check names a packet or a transaction by its number, the rest of it is asked and at least
  as many have to match.
- Where a row stands for an unknown number of events, one has to match.
- A check that is about events which have no row (failed commands, binds) does not translate, nor
  one of which no key can be told, nor one about another output than `eve.json`.

*Share* is of all checks that translate. *Comparable* leaves those out that are not satisfied for
something which the test has set, or for a choice of Suricata that is no fact of the traffic.
Alerts are of each test's own rules and do not translate; of Modbus and EtherNet/IP the tests have
nothing else.
"""


def page(scores: dict[str, Score]) -> str:
    """Give the whole page as Markdown."""
    lines = [HEAD, table(scores), "", *_rules(), *_unsatisfied(scores), *_lost(scores), *_others()]
    return "\n".join(lines)


def _rules() -> Iterator[str]:
    yield "## What is a row\n"
    yield "| event | rule | count |"
    yield "|---|---|---|"
    for name, translation in sorted(TRANSLATIONS.items()):
        count = "at least one" if translation.merged else "as many"
        yield f"| {name} | {translation.rule} | {count} |"
    yield ""
    yield "Left aside, because they are about Suricata and not about the traffic: "
    yield ", ".join(f"`{key}` ({why})" for key, why in sorted(ASIDE.items())) + "."
    yield "Numbers: " + ", ".join(f"`{key}`" for key in sorted(NUMBERS)) + ".\n"


def _unsatisfied(scores: dict[str, Score]) -> Iterator[str]:
    yield "## Not satisfied\n"
    yield "| event | test | count | found | what differs | reason |"
    yield "|---|---|--:|--:|---|---|"
    for name, score in scores.items():
        for verdict in score.unsatisfied:
            check = verdict.check
            count = verdict.wanted if verdict.exactly else f"≥ {verdict.wanted}"
            differs = differing(verdict).replace("|", "¦")
            shown = differs if len(differs) <= 100 else differs[:97] + "…"
            why = _why(verdict)
            yield f"| {name} | {check.test} | {count} | {verdict.found} | {shown} | {why} |"
    yield ""


def _why(verdict: Verdict) -> str:
    why = reason(verdict)
    if why is None:
        return ""
    return f"*outside:* {why.text}" if why.outside else why.text


def _lost(scores: dict[str, Score]) -> Iterator[str]:
    yield "## Keys that our rows do not tell\n"
    yield "| event | checks without any | keys, with the number of checks |"
    yield "|---|--:|---|"
    for name, score in scores.items():
        if score.lost or score.untold:
            lost = sorted(score.lost.items(), key=lambda item: (-item[1], item[0]))
            keys = ", ".join(f"`{key}` {number}" for key, number in lost)
            yield f"| {name} | {len(score.untold)} | {keys} |"
    yield ""


def _others() -> Iterator[str]:
    yield "## Events that have no log of ours\n"
    listed = sorted(untranslated_types().items(), key=lambda item: (-item[1], item[0]))
    yield ", ".join(f"{name or 'of any type'} {number}" for name, number in listed) + ".\n"

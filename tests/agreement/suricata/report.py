"""The figures: per type of event, how many checks there are, translate and are satisfied."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.agreement.expected import captures_folder
from tests.agreement.suricata.checks import Check, find
from tests.agreement.suricata.event import matches, value_of
from tests.agreement.suricata.reasons import reason
from tests.agreement.suricata.verdict import TRANSLATIONS, Verdict, events_of, judge

NAMED = ("rdp", "tls", "modbus", "dnp3", "enip", "dns", "http", "ssh", "smb", "krb5")
"""Types that the agreement has to be told for; the others are more than was asked."""


@dataclass
class Score:
    """The checks about one type of event."""

    checks: int = 0
    whole: list[Verdict] = field(default_factory=list)
    part: list[Verdict] = field(default_factory=list)
    untold: list[Verdict] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: Verdict) -> None:
        """Count a check."""
        self.checks += 1
        self.lost.update(set(verdict.lost))
        if verdict.found is None:
            self.untold.append(verdict)
        else:
            (self.whole if verdict.whole else self.part).append(verdict)

    @property
    def told(self) -> list[Verdict]:
        """The checks that translate, wholly or in part."""
        return self.whole + self.part

    @property
    def unsatisfied(self) -> list[Verdict]:
        """Those of them that our rows do not satisfy."""
        return [each for each in self.told if not each.satisfied]

    @property
    def share(self) -> float:
        """Share of the checks that translate which are satisfied, 0 to 1."""
        return share(self.told)

    @property
    def comparable(self) -> float:
        """The same, without those that differ for a reason outside of the sensor."""
        return share(each for each in self.told if each.satisfied or not _outside(each))


def share(verdicts: Iterable[Verdict]) -> float:
    """Give the share of these that are satisfied, 0 to 1; of nothing, 1."""
    listed = list(verdicts)
    return satisfied(listed) / len(listed) if listed else 1.0


def satisfied(verdicts: Iterable[Verdict]) -> int:
    """Count those that are satisfied."""
    return sum(each.satisfied for each in verdicts)


def _outside(verdict: Verdict) -> bool:
    why = reason(verdict)
    return why is not None and why.outside


def checks() -> list[Check]:
    """Give every check there is."""
    folder = captures_folder()
    return list(find(folder / "suricata-verify")) if folder else []


def measure() -> dict[str, Score]:
    """Judge every check; the scores by type of event, those that were asked for first."""
    scores = {name: Score() for name in (*NAMED, *sorted(set(TRANSLATIONS) - set(NAMED)))}
    for check in checks():
        if check.event_type in TRANSLATIONS:
            scores[check.event_type].add(judge(check))
    return scores


def untranslated_types() -> Counter[str]:
    """Count the checks about types of event that have no translation."""
    return Counter(each.event_type for each in checks() if each.event_type not in TRANSLATIONS)


def differing(verdict: Verdict) -> str:
    """Say in what the event nearest to a check differs, if none matches."""
    check = verdict.check
    events = events_of(check.event_type, check.capture, check.ignore_checksums)
    if verdict.found or not events:
        return f"{verdict.found} of {check.count}, of {len(events)} events"
    wrong = [
        [key for key, value in verdict.asked.items() if not matches(event, {key: value})]
        for event in events
    ]
    nearest = min(range(len(events)), key=lambda number: len(wrong[number]))
    key = wrong[nearest][0]
    got = value_of(events[nearest], key)
    shown = " or ".join(sorted(map(str, got))) if isinstance(got, frozenset) else got
    return f"{key} is {shown!r}, not {verdict.asked[key]!r}"


def table(scores: dict[str, Score]) -> str:
    """Give the checks that are satisfied, per type of event, as a Markdown table."""
    lines = [
        "| event | our logs | checks | translate wholly | satisfied | in part | satisfied | share "
        "| comparable |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, score in scores.items():
        logs = ", ".join(TRANSLATIONS[name].logs) if name in TRANSLATIONS else ""
        shares = f"{score.share:.1%} | {score.comparable:.1%}" if score.told else " | "
        lines.append(
            f"| {name} | {logs} | {score.checks} | {len(score.whole)} | {satisfied(score.whole)} | "
            f"{len(score.part)} | {satisfied(score.part)} | {shares} |"
        )
    return "\n".join(lines)

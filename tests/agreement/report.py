"""The figures: per log how many rows are equal, field by field, and what differs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.agreement.compare import PROMISED, Difference, Pair, compare, compared_fields
from tests.agreement.expected import LOGS, Expected, Row, captures_folder, find
from tests.agreement.ours import logs_of
from tests.agreement.reasons import Reason, reason


class Differing(NamedTuple):
    """A field that differs, with its row and what explains it."""

    expected: Expected
    pair: Pair
    difference: Difference
    reason: Reason | None


@dataclass
class Score:
    """Rows of one log, over all captures of a source."""

    captures: set[Path] = field(default_factory=set)
    logs: int = 0
    rows: int = 0
    """Pairs: an expected row with ours, or one of them alone."""
    expected: int = 0
    """Rows that are expected; the others are rows too many."""
    equal: int = 0
    equal_everywhere: int = 0
    explained: int = 0
    """Rows that are different only where there is a reason outside of the sensor."""
    compared: Counter[str] = field(default_factory=Counter)
    agreeing: Counter[str] = field(default_factory=Counter)
    differing: list[Differing] = field(default_factory=list)

    @property
    def of_expected(self) -> float:
        """Share of the expected rows that are equal, 0 to 1; rows too many do not count."""
        return self.equal / self.expected if self.expected else 1.0

    @property
    def strict(self) -> float:
        """Share of rows that are equal, 0 to 1; a row too many is not."""
        return self.equal / self.rows if self.rows else 1.0

    @property
    def comparable(self) -> float:
        """The same, without the rows that differ for a reason outside of the sensor."""
        rows = self.rows - self.explained
        return self.equal / rows if rows else 1.0

    def add(self, expected: Expected, pairs: Iterable[Pair]) -> None:
        """Count the rows of one expected log."""
        self.captures.add(expected.capture)
        self.logs += 1
        fields = compared_fields(expected)
        for pair in pairs:
            self.rows += 1
            self.expected += pair.expected is not None
            different = {each.field for each in pair.differences}
            if "row" not in different:
                self.compared.update(fields)
                self.agreeing.update(name for name in fields if name not in different)
            counted = [each for each in pair.differences if _counts(expected.log, each)]
            self.equal += not counted
            self.equal_everywhere += not different
            reasons = [reason(expected, pair, each) for each in counted]
            self.explained += bool(counted) and all(why and why.outside for why in reasons)
            self.differing += [
                Differing(expected, pair, each, reason(expected, pair, each))
                for each in pair.differences
            ]


def _counts(log: str, difference: Difference) -> bool:
    return log != "conn" or difference.field == "row" or difference.field in PROMISED


def measure(logs: Sequence[str] = LOGS) -> dict[tuple[str, str], Score]:
    """Compare everything there is; the scores by (source, log)."""
    folder = captures_folder()
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    for expected in find(folder) if folder else ():
        if expected.log in logs:
            ours = logs_of(
                expected.capture,
                ignore_checksums=expected.ignore_checksums,
                file_hashes=expected.file_hashes,
            )
            rows = _of_its_time(expected, ours.get(expected.log, []))
            pairs = compare(expected, rows)
            scores[expected.source, expected.log].add(expected, pairs)
    order = {log: number for number, log in enumerate(LOGS)}
    return dict(sorted(scores.items(), key=lambda item: (item[0][0] != "zeek", order[item[0][1]])))


def _of_its_time(expected: Expected, rows: list[Row]) -> list[Row]:
    """Leave requests aside where the log is of a Zeek that wrote one Modbus row per exchange."""
    if expected.log == "modbus" and "pdu_type" not in expected.fields:
        return [row for row in rows if row["pdu_type"] == "RESP"]
    return rows


def table(scores: dict[tuple[str, str], Score]) -> str:
    """Give the rows that are equal, per log, as a Markdown table."""
    head = (
        "| expected by | log | captures | logs | rows expected | equal | | too many | strict | "
        "outside reason | comparable |"
    )
    lines = [head, "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    lines += [
        f"| {source} | {log} | {len(s.captures)} | {s.logs} | {s.expected} | {s.equal} | "
        f"{s.of_expected:.1%} | {s.rows - s.expected} | {s.strict:.1%} | {s.explained} | "
        f"{s.comparable:.1%} |"
        for (source, log), s in scores.items()
    ]
    return "\n".join(lines)


def by_field(score: Score) -> list[tuple[str, int, int]]:
    """Give (field, rows compared, rows that agree)."""
    return [(name, number, score.agreeing[name]) for name, number in score.compared.items()]

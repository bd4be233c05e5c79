"""Whether our rows satisfy a check, and how much of it could be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.agreement.ours import read_logs
from tests.agreement.suricata.checks import Check
from tests.agreement.suricata.event import (
    ANY,
    WITHOUT,
    Event,
    Logs,
    Translation,
    listed,
    matches,
    plain,
)
from tests.agreement.suricata.flows import FLOWS
from tests.agreement.suricata.mail import MAIL
from tests.agreement.suricata.messages import MESSAGES
from tests.agreement.suricata.names import NAMES
from tests.agreement.suricata.plants import PLANTS
from tests.agreement.suricata.sessions import SESSIONS
from tests.agreement.suricata.transfers import TRANSFERS
from tests.agreement.suricata.windows import WINDOWS

TRANSLATIONS: Mapping[str, Translation] = (
    SESSIONS | NAMES | TRANSFERS | MAIL | WINDOWS | PLANTS | MESSAGES | FLOWS
)

ASIDE = {
    "event_type": "chooses the translation",
    "dns.version": "version of the format",
    "flow.alerted": "whether a rule of the test fired",
    "flow.reason": "why Suricata wrote the row when it did",
    "community_id": "seeded by the test's settings (1234: then ours are the same)",
    "pkt_src": "how the packet came to Suricata",
    "fileinfo.stored": "whether Suricata keeps files",
}
"""Keys about Suricata and not about the traffic: a check is as strong without them."""

NUMBERS = {"pcap_cnt", "tx_id", "dns.tx_id", "fileinfo.tx_id"}
"""Keys that number packets and transactions. Without them other events can match too."""


@dataclass(frozen=True)
class Verdict:
    """What became of a check."""

    check: Check
    asked: Mapping[str, object]
    """The keys that could be asked of our rows, with their values."""
    lost: tuple[str, ...]
    """Those that could not."""
    found: int | None
    """How many of our events match; None: the check does not translate."""
    exactly: bool
    """As many have to match as the check says; else at least as many."""

    @property
    def whole(self) -> bool:
        """Every key of the check was asked."""
        return self.found is not None and not self.lost

    @property
    def satisfied(self) -> bool:
        """Whether enough of our events match."""
        if self.found is None:
            return False
        return self.found == self.wanted if self.exactly else self.found >= self.wanted

    @property
    def wanted(self) -> int:
        """How many have to match."""
        merged = TRANSLATIONS[self.check.event_type].merged
        return min(self.check.count, 1) if merged else self.check.count


def judge(check: Check) -> Verdict:
    """Ask our rows what the check asks of Suricata's events."""
    translation = TRANSLATIONS[check.event_type]
    asked, lost = _divide(check, translation)
    numbered = any(key in NUMBERS for key in check.match)
    exactly = not lost and not numbered and not translation.merged
    told = check.output is None and translation.kind(check.match)
    # "Not one" follows from nothing weaker, and without any key nothing is left to ask.
    if not told or (lost and not asked) or (not exactly and check.count == 0):
        return Verdict(check, asked, lost, None, exactly=False)
    events = events_of(check.event_type, check.capture, check.ignore_checksums)
    found = sum(matches(event, asked) for event in events)
    return Verdict(check, asked, lost, found, exactly)


def _divide(check: Check, translation: Translation) -> tuple[dict[str, object], tuple[str, ...]]:
    asked, lost = {}, []
    for key, value in check.match.items():
        if key in ASIDE or key in NUMBERS:
            continue
        if key == WITHOUT:
            told = all(plain(name) in translation.keys for name in listed(value))
        else:
            values = translation.keys.get(plain(key))
            told = values is not None and (values is ANY or value in values)
        if told:
            asked[key] = value
        else:
            lost.append(plain(key))
    return asked, tuple(lost)


@cache
def events_of(kind: str, capture: Path, ignore_checksums: bool) -> list[Event]:
    """Give the events of a type that our rows of a capture stand for."""
    return list(TRANSLATIONS[kind].events(_logs(capture, ignore_checksums)))


@cache
def _logs(capture: Path, ignore_checksums: bool) -> Logs:
    hashes = ("md5", "sha1", "sha256")
    logs = read_logs(capture, ignore_checksums=ignore_checksums, file_hashes=hashes)
    return {log.path: log.rows for log in logs}

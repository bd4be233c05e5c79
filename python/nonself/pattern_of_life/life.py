"""The pattern of life: score a tick against what was known before it, then learn it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from nonself.events.selection import selection_expr
from nonself.events.tick import Tick
from nonself.pattern_of_life import saved
from nonself.pattern_of_life.alerts import Alerts
from nonself.pattern_of_life.aspect import Aspect, Input, Tested, empty_state
from nonself.pattern_of_life.budget import TICKS_PER_HOUR, Budget
from nonself.pattern_of_life.cadence import Cadence
from nonself.pattern_of_life.category import Category
from nonself.pattern_of_life.columns import Columns, Mask, entity_key
from nonself.pattern_of_life.embedding import Counts, Points, embed
from nonself.pattern_of_life.evidence import Evidence, combined
from nonself.pattern_of_life.feedback import Feedback, Words
from nonself.pattern_of_life.heard import holes
from nonself.pattern_of_life.hours import Hours
from nonself.pattern_of_life.logons import LOGON, logons
from nonself.pattern_of_life.names import Names
from nonself.pattern_of_life.number import Number
from nonself.pattern_of_life.peer_groups import CHANGES, PeerGroups, similar
from nonself.pattern_of_life.scale import WINDOWS_NEEDED, maturity
from nonself.pattern_of_life.settings import DAY_NS, Settings
from nonself.pattern_of_life.silence import Silence
from nonself.pattern_of_life.spec import AspectSpec
from nonself.pattern_of_life.value import Value
from nonself.pattern_of_life.who import Who

_LEARNING = Category | Number | Value | Silence | Cadence
ALIKE = ("peer_service", "service_port", "external_endpoint", "ot_class")
"""Category aspects by which devices are alike."""
_FACTS = ("new_to_network", "rarity", "age")
"""Facets that cost a look-up in the network's facts."""


class PatternOfLife:
    """All aspects of a network. One tick after another; no clock, no I/O, nothing global."""

    def __init__(
        self,
        specs: Iterable[AspectSpec],
        settings: Settings | None = None,
        wanted: Iterable[str] | None = None,
    ) -> None:
        """Nothing learnt yet.

        Args:
            specs: What is learnt.
            settings: How it forgets, alerts and holds back.
            wanted: Columns, ``<aspect>.<facet>``, that are added to records; all when None.

        Raises:
            ValueError: An aspect contradicts itself, or two have the same name.
        """
        self.settings = settings or Settings()
        self.aspects: dict[str, Aspect] = {}
        for spec in specs:
            spec.check()
            if spec.name in self.aspects:
                raise ValueError(f"two aspects are called {spec.name!r}; allowed: one")
            self.aspects[spec.name] = empty_state(spec, self.settings)
        self.budget = Budget(self.settings.recalibration_half_life_ns)
        self.alerts = Alerts()
        self.hours = Hours(self.settings.hours_half_life_ns)
        self.groups = PeerGroups()
        self.names = Names()
        self.wanted = None if wanted is None else frozenset(wanted)
        self._facts = {
            name
            for name in self.aspects
            if self.wanted is None or any(f"{name}.{facet}" in self.wanted for facet in _FACTS)
        }
        self._filters = Filters([aspect.spec for aspect in self.aspects.values()])
        total = sum(aspect.spec.weight for aspect in self.aspects.values())
        self._weights = {
            name: aspect.spec.weight / total if total else 0.0
            for name, aspect in self.aspects.items()
        }

    @property
    def specs(self) -> tuple[AspectSpec, ...]:
        """What is learnt, in order."""
        return tuple(aspect.spec for aspect in self.aspects.values())

    @property
    def evicted(self) -> dict[str, int]:
        """Entries dropped to stay within memory, by aspect."""
        return {name: aspect.evicted for name, aspect in self.aspects.items()}

    def step(self, tick: Tick) -> Evidence:
        """Score all of a tick against what was known before, then learn it once, gated."""
        alpha = self.budget.alpha(self.settings.false_alerts_per_day)
        alpha_window = 1.0 - (1.0 - alpha) ** (1.0 / TICKS_PER_HOUR)
        columns = {log: Columns(frame, tick.start) for log, frame in tick.records.items()}
        self._regroup(tick.start)
        who = Who(columns, self.groups.of)
        if (logged_on := logons(tick.records)) is not None:
            columns[LOGON] = Columns(logged_on, tick.start)
        self.names.learn(who)
        unheard = holes(tick.start, columns.values())
        tested: list[Tested] = []
        masks = {log: self._filters.masks(log, each.frame) for log, each in columns.items()}
        for name, aspect in self.aspects.items():
            log = aspect.spec.log
            mask = masks.get(log, {}).get(name)
            facts = name in self._facts
            given = Input(
                tick.start, columns.get(log), mask, who, alpha, alpha_window, facts, unheard
            )
            if (found := aspect.step(given)) is not None:
                tested.append(found)
        scored = [each for each in tested if each.details is not None]
        judgement = combined(scored, self._weights)
        window = judgement.window
        judgement = replace(judgement, hour=self.hours.score(tick.start, window, alpha))
        names = [each.spec.name for each in scored]
        alert = self.alerts.decide(tick.start, judgement, names, alpha)
        below = judgement.hour <= alpha
        self.hours.learn(tick.start, judgement.device, window, below, alert)
        if len(judgement.device):
            self.budget.learn(tick.start, judgement.device)
        return Evidence(
            tick,
            tested,
            names=self.names.known,
            judgement=judgement,
            alert=alert,
            alpha=(alpha, alpha_window),
            wanted=self.wanted,
        )

    def stepped(self, tick: Tick) -> tuple["PatternOfLife", Evidence]:
        """The state after a tick, and what is said about it; this state stays as it is."""
        after = self.copy()
        return after, after.step(tick)

    def _regroup(self, tick: int) -> None:
        """Cluster the devices once a day, with the first tick after midnight (UTC)."""
        day = tick // DAY_NS
        if day != self.groups.day:
            if self.groups.day >= 0:
                self.groups.update(tick, self.points(tick))
            self.groups.day = day

    def points(self, at: int) -> Points:
        """Where each device stands among all, by what it does."""
        return embed(
            [
                Counts(found["entity"], found["symbol"], found["count"])
                for name in ALIKE
                if isinstance(aspect := self.aspects.get(name), Category)
                for found in [aspect.counts.export(at)]
            ]
        )

    def similar(self, device: str, at: int, count: int = 5) -> list[tuple[str, float]]:
        """The most similar devices with their distance, 0 to 1."""
        found = similar(self.points(at), entity_key([device]), count)
        return [(self.names.known.get(key, "?"), distance) for key, distance in found]

    def group_changes(self) -> pl.DataFrame:
        """Devices that came into a group, left it, or went to another; the last thousand."""
        rows = [
            (tick, self.names.known.get(key, "?"), old, new)
            for tick, key, old, new in self.groups.changes
        ]
        return pl.DataFrame(rows, schema=CHANGES, orient="row")

    def copy(self) -> "PatternOfLife":
        """Another one with the same state, for a provisional step."""
        made = PatternOfLife((), self.settings, self.wanted)
        made.aspects = {name: aspect.copy() for name, aspect in self.aspects.items()}
        made.budget, made.alerts = self.budget.copy(), self.alerts.copy()
        made.hours = Hours.restored(self.settings.hours_half_life_ns, self.hours.state())
        made.groups = PeerGroups.restored(self.groups.state())
        made.names = Names.restored(self.names.state())
        made._filters, made._weights, made._facts = self._filters, self._weights, self._facts
        return made

    def maturity(self, at: int) -> dict[str, float]:
        """Aspect to 0 to 100: what its past scores support at the alerting level, at a tick.

        An entity with little history of its own is less mature than its aspect.
        """
        alpha = self.budget.alpha(self.settings.false_alerts_per_day)
        enough = np.full(1, WINDOWS_NEEDED)
        return {
            name: float(maturity(aspect.calibrated.size(at), enough, alpha)[0])
            for name, aspect in self.aspects.items()
            if isinstance(aspect, _LEARNING)
        }

    def maturity_of(self, device: str, group: int, zone: int, at: int) -> dict[str, float]:
        """Aspect to 0 to 100 for one device: less than that of the aspect where it is young."""
        alpha = self.budget.alpha(self.settings.false_alerts_per_day)
        one, zero = (np.array([key], dtype=np.uint64) for key in (entity_key([device]), 0))
        found = {}
        for name, aspect in self.aspects.items():
            if aspect.spec.by != ("orig.device",):
                continue
            if isinstance(aspect, Category):
                of_group, of_zone = (np.array([key], dtype=np.uint64) for key in (group, zone))
                scores = aspect.counts.score(at, one, of_group, of_zone, zero, facts=False)
            elif isinstance(aspect, Number):
                scores = aspect.seldom(at, one)
            else:
                continue
            pool = aspect.calibrated.size(at)
            found[name] = float(maturity(pool, scores["history"], alpha)[0])
        return found

    def listen(self, said: Iterable[Feedback]) -> None:
        """Heed what a person said, from the next tick on; nothing else that was said before."""
        words = list(said)
        for name, aspect in self.aspects.items():
            if isinstance(aspect, _LEARNING):
                aspect.calibrated.words = Words(each for each in words if each.aspect == name)

    def usual(self, aspect: str, entity: Sequence[str], at: int) -> list[float] | None:
        """What a rate or size would be at a tick: median, 5 % and 95 %; None for another kind."""
        found = self.aspects[aspect]
        return found.usual(at, entity_key(entity)) if isinstance(found, Number) else None

    def state_hash(self) -> str:
        """SHA-256 of everything learnt; equal states have equal hashes."""
        digest = hashlib.sha256(saved.encoded(self._numbers()))
        for name, aspect in sorted(self.aspects.items()):
            digest.update(saved.encoded([name, aspect.spec.fingerprint()]))
            for part, data in sorted(aspect.parts().items()):
                digest.update(saved.encoded([part, len(data)]) + data)
        return digest.hexdigest()

    def save(self, directory: Path) -> None:
        """Write the state into a directory: a manifest with checksums, and one file per aspect."""
        states = [
            saved.State(name, aspect.spec.fingerprint(), aspect.parts())
            for name, aspect in self.aspects.items()
        ]
        saved.write(directory, states, self._numbers())

    def _numbers(self) -> dict[str, Any]:
        return {
            "budget": self.budget.state(),
            "alerts": self.alerts.state(),
            "hours": self.hours.state(),
            "groups": self.groups.state(),
            "names": self.names.state(),
        }

    @classmethod
    def load(
        cls,
        directory: Path,
        specs: Iterable[AspectSpec],
        settings: Settings | None = None,
        wanted: Iterable[str] | None = None,
    ) -> "PatternOfLife":
        """Go on from a saved state. New or changed aspects start empty; removed ones are dropped.

        Raises:
            StateError: The files are missing, damaged, or of another version.
        """
        made = cls(specs, settings, wanted)
        states, numbers = saved.read(directory)
        with saved.explained(directory):
            made.budget = Budget.restored(made.budget.half_life_ns, numbers["budget"])
            made.alerts = Alerts.restored(numbers["alerts"])
            made.hours = Hours.restored(made.settings.hours_half_life_ns, numbers["hours"])
            made.groups = PeerGroups.restored(numbers["groups"])
            made.names = Names.restored(numbers["names"])
        for state in states:
            aspect = made.aspects.get(state.name)
            if aspect is not None and aspect.spec.fingerprint() == state.fingerprint:
                with saved.explained(directory):
                    aspect.restore(dict(state.parts))
        return made


class Filters:
    """The filters of all aspects, compiled once for each schema of a log."""

    def __init__(self, specs: Sequence[AspectSpec]) -> None:
        self._by_log: dict[str, list[AspectSpec]] = {}
        for spec in specs:
            if spec.where:
                self._by_log.setdefault(spec.log, []).append(spec)
        self._compiled: dict[str, tuple[pl.Schema, list[pl.Expr]]] = {}

    def masks(self, log: str, frame: pl.DataFrame) -> Mapping[str, Mask]:
        """Where the filter of each aspect holds."""
        specs = self._by_log.get(log)
        if not specs:
            return {}
        known = self._compiled.get(log)
        if known is None or known[0] != frame.schema:
            known = (
                frame.schema,
                [selection_expr(spec.where, frame.schema).alias(spec.name) for spec in specs],
            )
            self._compiled[log] = known
        # Lazily, so that what filters have in common is asked once.
        held = frame.lazy().select(pl.repeat(True, pl.len()).alias(""), *known[1]).collect()
        return {spec.name: held[spec.name].to_numpy() for spec in specs}

"""From a finding to the event that a person reads: ids, techniques, breaches, comparisons."""

import hashlib
from typing import Final

import polars as pl

from nonself.incidents.case import Case
from nonself.incidents.gate import NO_STEP
from nonself.incidents.hypotheses.base import Finding, Hypothesis, comparison
from nonself.incidents.records import ns
from nonself.incidents.words import MINUTE, clean, when
from nonself.schema.attack import technique
from nonself.schema.incident import Comparison, Event, Technique

AROUND: Final = 10 * MINUTE
"""A breach belongs to an event when it happened within it, give or take two ticks."""
MOST_CONDITIONS: Final = 2
"""Conditions of one model that are told; the breach has them all."""
AGREEMENT: Final = 0.03
"""What each model that breached adds to the confidence of the hypothesis that explains it."""


def identifier(kind: str, *parts: str) -> str:
    """An id from content: the same content gives the same id."""
    return f"{kind}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:12]}"


def as_event(hypothesis: Hypothesis, finding: Finding, case: Case) -> Event:
    """The event of an accepted hypothesis."""
    breaches = related(hypothesis, finding, case)
    models = breaches["model"].n_unique()
    return Event(
        id=identifier("evt", hypothesis.name, case.device, str(finding.start)),
        title=finding.title,
        hypothesis=hypothesis.name,
        start=when(finding.start),
        end=when(finding.end),
        device=case.device,
        endpoints=finding.endpoints,
        summary=(finding.observed, finding.meaning, finding.advice),
        phase=finding.phase,
        importance=round(finding.importance, 1),
        confidence=round(min(0.99, finding.confidence + AGREEMENT * models), 2),
        techniques=tuple(as_technique(number) for number in finding.techniques),
        comparisons=(*finding.comparisons, *_conditions(breaches)),
        details=tuple(each for each in finding.details if each.rows),
        breaches=tuple(breaches["id"].to_list()),
    )


def related(hypothesis: Hypothesis, finding: Finding, case: Case) -> pl.DataFrame:
    """The breaches of the case that the hypothesis explains."""
    mine = case.breaches.filter(pl.col("model").is_in(sorted(hypothesis.models)))
    if hypothesis.name in NO_STEP:
        return mine
    start, end = finding.start - AROUND, finding.end + AROUND
    return mine.filter((ns("ts") <= end) & (pl.max_horizontal(ns("ts"), ns("end")) >= start))


def as_technique(number: str) -> Technique:
    """The technique by its id, from the pinned copy."""
    known = technique(number)
    return Technique(id=known.id, name=known.full_name, matrix=known.matrix)


def _conditions(breaches: pl.DataFrame) -> list[Comparison]:
    """What the models saw and what they expected, the most severe breach of each model."""
    strongest = breaches.sort(["score", "ts", "id"], descending=[True, False, False]).unique(
        "model", keep="first", maintain_order=True
    )
    found = []
    for row in strongest.sort("model").to_dicts():
        told = 0
        for condition in row["conditions"] or ():
            if told == MOST_CONDITIONS:
                break
            if condition["held"] and condition["expected"] and condition["seen"]:
                told += 1
                found.append(
                    comparison(
                        f"{clean(row['model'])}: {clean(str(condition['name'])).replace('_', ' ')}",
                        clean(condition["seen"]),
                        clean(condition["expected"]),
                        100.0 if row["needs_baseline"] is False else row["maturity"] or 0.0,
                    )
                )
    return found

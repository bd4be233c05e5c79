"""What people said, between the database and the stages that heed it."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from nonself.detection.loader import Loaded, built_in, loads
from nonself.detection.model import Model
from nonself.pattern_of_life.feedback import Feedback
from nonself.store import Store, site_models, words


@dataclass(frozen=True)
class Exempt:
    """A model does not speak about a device, for a time (event time, ns)."""

    model_id: str
    device: str
    endpoint: str | None
    since_ns: int
    until_ns: int


@dataclass(frozen=True)
class Said:
    """Everything that people said which changes what is judged."""

    words: tuple[Feedback, ...] = ()
    models: tuple[Model, ...] = ()
    """All models, those that are off too: what they need is learnt all the same."""
    off: frozenset[str] = frozenset()
    """Ids of models that are off."""
    exempt: tuple[Exempt, ...] = ()


def nothing_said() -> Said:
    """As it is where there is no data folder."""
    return Said(models=built_in().models)


def said(store: Store) -> Said:
    """Everything in force or past."""
    with store.read() as session:
        texts = [(row.text, row.title) for row in site_models.own(session)]
        return Said(
            words=tuple(Feedback.of(document) for document in words.said(session)),
            models=(*built_in().models, *of_site(texts).models),
            off=frozenset(site_models.off(session)),
            exempt=tuple(
                Exempt(row.model_id, row.device, row.endpoint, row.since_ns, row.until_ns)
                for row in site_models.exemptions(session)
            ),
        )


def of_site(texts: Iterable[tuple[str, str]]) -> Loaded:
    """The models of the site's own, from (text, title); one that is wrong is left out, and said."""
    loaded = [loads(text, f"{title}.yaml") for text, title in texts]
    return Loaded(
        tuple(model for each in loaded for model in each.models),
        tuple(issue for each in loaded for issue in each.issues),
    )


def heeded(breaches: pl.DataFrame, said: Said) -> pl.DataFrame:
    """The breaches that count: not of models that are off, nor of devices that are exempt."""
    if not breaches.height:
        return breaches
    hidden = pl.col("model_id").is_in(sorted(said.off))
    at = pl.col("ts").dt.epoch("ns")
    for each in said.exempt:
        rows = (
            (pl.col("model_id") == each.model_id)
            & (pl.col("device") == each.device)
            & (at >= each.since_ns)
            & (at < each.until_ns)
        )
        if each.endpoint is not None:  # all of its other sides are exempt
            rows &= pl.col("endpoints").list.len() > 0
            rows &= pl.col("endpoints").list.eval(pl.element() != each.endpoint).list.any().not_()
        hidden |= rows
    return breaches.filter(~hidden)

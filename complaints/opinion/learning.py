"""Training the judge of sentiment on our own sentences and on posts that people judged, and asking it."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from backoffice.audit.services import record
from complaints.cases.classifier import Figures, Linear, Sample, scored, split, train
from complaints.cases.learning import SLACK
from complaints.opinion.domain import Feeling, judge
from complaints.opinion.models import Mention, OpinionModel
from complaints.opinion.rulebook import policy_in_force

SENTENCES = Path(__file__).parent / "data" / "sentences.tsv"
MOST_JUDGED = 10_000


def our_sentences() -> list[Sample]:
    """Four hundred and fifty sentences of our own writing, a third of each kind; every third of a kind is held out
    when the judge is measured, and neither rules nor model were made from those."""
    with SENTENCES.open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [Sample(row["text"], row["sentiment"], ours=True) for row in rows]


def measured(samples: Sequence[Sample], policy: Mapping[str, Any]) -> dict[str, Any]:
    """How well the model does alone, the rules alone, and both as posts are judged, on the third held out."""
    learn, hold = split(samples)
    model = train(learn)

    def judged(feeling: Callable[[str], Feeling | None]) -> Figures:
        pairs = [(sample.label, judge(policy, sample.text, feeling(sample.text)).sentiment.value) for sample in hold]
        return scored(pairs, learned=len(learn))

    alone = scored([(sample.label, model.best(sample.text)[0]) for sample in hold], learned=len(learn))
    return {
        **alone.as_data(),
        "rules": judged(lambda _text: None).as_data(),
        "together": judged(lambda text: feeling_of(model, text)).as_data(),
    }


def train_model(*, now: datetime) -> OpinionModel:
    """Measure on a third held out, then learn from everything. In force unless it does worse than the one before."""
    ours = our_sentences()
    judged = Mention.objects.filter(judged_at__isnull=False).order_by("-judged_at")
    people = [Sample(text, label) for text, label in judged.values_list("text", "sentiment")[:MOST_JUDGED]]
    samples = [*ours, *people]
    figures = measured(samples, policy_in_force(now).content)
    weights = train(samples).as_data()
    with transaction.atomic():
        newest = OpinionModel.objects.select_for_update().order_by("-version").first()
        before = in_force()
        worse = before is not None and figures["macro_f1"] < before.figures["macro_f1"] - SLACK
        row = OpinionModel.objects.create(
            version=(newest.version if newest else 0) + 1,
            weights=weights,
            figures=figures,
            sentences=len(ours),
            judged=len(people),
            in_force=not worse,
            trained_at=now,
        )
        record(actor=None, action="opinion.train", obj=row, at=now, macro_f1=figures["macro_f1"], in_force=not worse)
    return row


def in_force() -> OpinionModel | None:
    return OpinionModel.objects.filter(in_force=True).order_by("-version").defer("weights").first()


@lru_cache(maxsize=2)
def _loaded(pk: int) -> Linear:
    return Linear.from_data(OpinionModel.objects.get(pk=pk).weights)


def judge_in_force() -> Linear | None:
    """The model that speaks now, kept between calls; None while none has been trained. One query."""
    model = in_force()
    return _loaded(model.pk) if model else None


def feeling_of(model: Linear | None, text: str) -> Feeling | None:
    return Feeling(*model.best(text)) if model is not None else None

"""Training the second opinion on our own sentences and on what people confirmed, and asking it."""

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from backoffice.audit.services import record
from complaints.cases.classifier import Figures, Linear, Sample, measure, scored, split, train
from complaints.cases.domain import Channel, Status, Tier
from complaints.cases.models import Complaint, TriageModel
from complaints.cases.rulebook import triage_policy
from complaints.cases.triage import Facts, Opinion, tier_of, with_opinion

SENTENCES = Path(__file__).parent / "data" / "sentences.tsv"
MOST_CASES = 20_000
# A new model may be this much worse on held-out sentences than the one in force; more, and it stays on the shelf.
SLACK = 0.02


def our_sentences() -> list[dict[str, str]]:
    """About 600 sentences of our own writing, with category and tier."""
    with SENTENCES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _samples() -> tuple[list[Sample], list[Sample], int]:
    """(by category, by how pressing, number of confirmed cases)."""
    about, pressing = [], []
    for row in our_sentences():
        about.append(Sample(row["text"], row["category"], ours=True))
        pressing.append(Sample(row["text"], _pressing(row["tier"]), ours=True))
    closed = Complaint.objects.filter(confirmed_at__isnull=False, status=Status.CLOSED).order_by("-confirmed_at")
    cases = list(closed.values_list("content", "category", "tier")[:MOST_CASES])
    about += [Sample(content, category) for content, category, _tier in cases]
    pressing += [Sample(content, _pressing(tier)) for content, _category, tier in cases]
    return about, pressing, len(cases)


def _pressing(tier: str) -> str:
    """The model raises and never lowers, so a suggestion is to it what a normal complaint is."""
    return Tier.NORMAL.value if tier == Tier.SUGGESTION else tier


def train_model(*, now: datetime) -> TriageModel:
    """Measure on a third held out, then learn from everything. In force unless it does worse than the one before."""
    about, pressing, cases = _samples()
    figures = {"about": measure(about).as_data(), "pressing": _raising(pressing, measure(pressing))}
    figures["tiered"] = measured_tier(pressing, triage_policy(now).content)
    before = in_force()
    worse = before is not None and figures["about"]["macro_f1"] < before.figures["about"]["macro_f1"] - SLACK
    with transaction.atomic():
        newest = TriageModel.objects.select_for_update().order_by("-version").first()
        row = TriageModel.objects.create(
            version=(newest.version if newest else 0) + 1,
            about=train(about).as_data(),
            pressing=train(pressing).as_data(),
            figures=figures,
            sentences=len(about) - cases,
            cases=cases,
            in_force=not worse,
            trained_at=now,
        )
        record(
            actor=None,
            action="complaints.train",
            obj=row,
            at=now,
            version=row.version,
            macro_f1=figures["about"]["macro_f1"],
            in_force=row.in_force,
        )
    return row


def measured_tier(samples: Sequence[Sample], policy: Mapping[str, Any]) -> dict[str, float]:
    """Macro-F1 of the tier on the third held out: by the rules alone, and by rules and model as complaints are tiered.
    The text alone is judged, as if it had come over the hotline."""
    learn, hold = split(samples)
    model = train(learn)
    alone, together = [], []
    for sample in hold:
        result = tier_of(policy, Facts(sample.text, Channel.HOTLINE))
        raised = with_opinion(result, Opinion("", 0.0, *model.best(sample.text)))
        alone.append((sample.label, _pressing(result.tier)))
        together.append((sample.label, _pressing(raised.tier)))
    both = scored(together, learned=len(learn))
    return {
        "rules": scored(alone, learned=0).macro_f1,
        "together": both.macro_f1,
        "accuracy": both.accuracy,
        "held_out": both.held_out,
    }


def _raising(samples: list[Sample], figures: Figures) -> dict[str, Any]:
    return figures.as_data() | {"labels": sorted({sample.label for sample in samples})}


def in_force() -> TriageModel | None:
    return TriageModel.objects.filter(in_force=True).order_by("-version").first()


@lru_cache(maxsize=2)
def _loaded(pk: int) -> tuple[Linear, Linear]:
    row = TriageModel.objects.get(pk=pk)
    return Linear.from_data(row.about), Linear.from_data(row.pressing)


def opinion_of(content: str) -> Opinion | None:
    """What the model in force makes of a text; None while none has been trained. One query, the weights are kept."""
    pk = TriageModel.objects.filter(in_force=True).order_by("-version").values_list("pk", flat=True).first()
    if pk is None:
        return None
    about, pressing = _loaded(pk)
    return Opinion(*about.best(content), *pressing.best(content))


def suggestion_of(opinion: Opinion | None) -> dict[str, Any]:
    """What is kept with the complaint, so that people see and correct it."""
    if opinion is None or opinion.category == Tier.SUGGESTION:
        return {}
    share = Decimal(str(round(opinion.category_share, 3)))
    return {"suggested_category": opinion.category, "suggested_share": share}

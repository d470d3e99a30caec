"""The second opinion: learns from sentences and corrections, raises and never lowers, remembers nobody's number."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from complaints.cases import learning, services, shipped, triage
from complaints.cases.classifier import Sample, grams, measure, split, train
from complaints.cases.domain import Category, Status, Tier
from complaints.cases.models import Complaint, TriageModel
from complaints.cases.tests.factories import filed

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def test_every_class_is_written_about_and_no_sentence_twice():
    rows = learning.our_sentences()
    assert len(rows) > 500
    assert {row["category"] for row in rows} == {*Category, "suggestion"}
    assert {row["tier"] for row in rows} == set(Tier)
    assert len({row["text"] for row in rows}) == len(rows)


def test_same_sentences_give_the_same_model_and_it_learns_something():
    samples = [Sample(row["text"], row["category"], ours=True) for row in learning.our_sentences()]
    small = [sample for sample in samples if sample.label in {"collection", "suggestion", "rate"}]
    assert train(small, rounds=3) == train(small, rounds=3)
    assert measure(small).macro_f1 > 0.8
    learn, hold = split(small)
    assert not {sample.text for sample in learn} & {sample.text for sample in hold}


def test_a_model_holds_no_numbers_and_no_word_that_only_one_customer_wrote():
    texts = [Sample(f"我叫欧阳翠花，电话1380013800{n}，利息太高", "rate") for n in range(1)]
    texts += [Sample("利息太高", "rate"), Sample("客服太差", "service"), Sample("客服不好", "service")]
    model = train(texts)
    assert not any(character.isdigit() and character != "0" for gram in model.weights for character in gram)
    assert "翠花" not in model.weights
    assert "利息" in model.weights
    assert set(grams("13800138000")) == {"0"}


def opinion(**more):
    return triage.Opinion(**{"category": "rate", "category_share": 0.9, "tier": "urgent", "tier_share": 0.9} | more)


def test_the_model_raises_and_never_lowers():
    def told(content, **more):
        plain = triage.tier_of(shipped.TRIAGE, triage.Facts(content, "hotline"))
        return plain, triage.with_opinion(plain, opinion(**more))

    plain, raised = told("利率怎么算的")
    assert (plain.tier, raised.tier) == (Tier.NORMAL, Tier.URGENT)
    assert raised.reasons[-1].code == "model"
    plain, same = told("催收威胁我家人，堵在门口", tier="normal")
    assert same == plain
    plain, unsure = told("利率怎么算的", tier_share=0.5)
    assert unsure.tier == plain.tier
    plain, named = told("随便说一句", category="privacy", tier="normal")
    assert (plain.category, named.category) == ("", "privacy")
    assert told("利率怎么算的", category="privacy")[1].category == "rate"  # a rule has named it


@pytest.mark.django_db
def test_corrections_are_learned_from_and_a_worse_model_stays_on_the_shelf(cast, monkeypatch, client_of):
    monkeypatch.setattr("complaints.cases.classifier.ROUNDS", 2)
    first = learning.train_model(now=NOW)
    assert (first.version, first.in_force, first.cases) == (1, True, 0)
    row = filed(actor=cast.service_agent, now=NOW, content="抖上来的钱怎么莫名其妙没了呢")
    assert row.suggested_category in set(Category)
    services.confirm_category(actor=cast.service_agent, complaint_id=row.pk, category="funds", now=NOW)
    Complaint.objects.filter(pk=row.pk).update(
        status=Status.CLOSED, closed_at=NOW, root_cause="our_system", corrective_action="x"
    )
    TriageModel.objects.update(figures=first.figures | {"about": first.figures["about"] | {"macro_f1": 1.0}})
    second = learning.train_model(now=NOW)
    assert (second.cases, second.in_force) == (1, False)
    assert learning.in_force() == first
    page = client_of(cast.service_lead).get(reverse("cases:policy")).content.decode()
    assert 'id="model"' in page

"""A confirmed statement has the application assessed again: once, as a job, beside the first round."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.files.services import store_upload
from backoffice.files.tests import samples
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused
from loans.products.tests.factories import make_product
from risk.assessment import replaying
from risk.assessment import services as assessment
from risk.assessment.models import Assessment
from risk.review import presenting, selectors, services
from risk.review.models import ReviewCase
from risk.statements.models import Statement
from risk.statements.services import PURPOSE, confirm
from risk.tests.factories import MIDDLE, applied

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ready) -> ReviewCase:
    """B for want of income, in front of people."""
    applied(MIDDLE, product_version=make_product())
    drain()
    return ReviewCase.objects.get()


def statement_of(case: ReviewCase, **fields) -> Statement:
    figures = [{"name": "income_a_month", "value": "20000.00", "entries": []}]
    upload = samples.upload("日期,金额\n2026-10-01,1.00\n".encode(), "流水.csv")
    file = store_upload(actor=case.application.created_by, upload=upload, purpose=PURPOSE, now=timezone.now())
    return Statement.objects.create(
        application=case.application, file=file, state="checking", figures=figures, same_holder=True,
        added_at=timezone.now(), **fields,
    )  # fmt: skip


def test_a_confirmed_statement_is_seen_by_the_next_round_and_the_case_follows(case, cast):
    first, held = case.assessment, services.claim_case(actor=cast.reviewer, case_id=case.pk, now=timezone.now())
    confirm(actor=cast.operations, statement_id=statement_of(case).pk, now=timezone.now())
    drain()
    drain()
    case.refresh_from_db()
    assert Assessment.objects.count() == 2
    assert (case.assessment.round, case.assessment.decided, case.status) == (2, False, "claimed")
    assert case.assessment.saw["facts"]["statement_income"] == "20000.00"
    assert "statement_income" not in first.saw["facts"]
    told = [event for event in selectors.events_of(case) if event.verb == "assessed_again"]
    assert [event.note for event in told] == [
        f"{first.tier} · {first.score} → {case.assessment.tier} · {case.assessment.score}"
    ]
    assert [one.round for one in presenting.assessment(case.assessment)["earlier"]] == [1]
    assert all(replaying.replay(one).same for one in Assessment.objects.all())
    with pytest.raises(Refused) as refused:  # the page that was open knows only the first round
        services.recommend(
            actor=cast.reviewer, case_id=case.pk, version=held.version, reasons=["P01"], note="", now=timezone.now()
        )
    assert refused.value.code == "review.stale"
    case.application.refresh_from_db()
    assert (case.application.tier, case.application.status) == ("B", "in_review")


def test_a_round_that_was_overtaken_while_it_computed_leaves_it_to_the_next(case, cast, monkeypatch):
    """The statement is confirmed while an earlier round asks its sources."""
    statement = statement_of(case)
    assessment.applications.request_assessment(case.application)
    gather = assessment.gather

    def slow(**told):
        if not statement.decided_at:
            confirm(actor=cast.operations, statement_id=statement.pk, now=timezone.now())
            statement.refresh_from_db()
        return gather(**told)

    monkeypatch.setattr(assessment, "gather", slow)
    drain()
    rounds = {one.round: one.saw["facts"] for one in Assessment.objects.all()}
    assert sorted(rounds) == [1, 3]
    assert rounds[3]["statement_income"] == "20000.00"


def test_a_decided_application_is_not_assessed_again(case, cast):
    services.claim_case(actor=cast.reviewer, case_id=case.pk, now=timezone.now())
    case.refresh_from_db()
    case.application.status = "rejected"
    case.application.save()
    confirm(actor=cast.operations, statement_id=statement_of(case).pk, now=timezone.now() + timedelta(seconds=1))
    drain()
    assert Assessment.objects.count() == 1

"""Visits with photographs, quality checks, figures of the reviewers."""

import io
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from backoffice.values.errors import Refused
from risk.review import domain, figures, services
from risk.review.models import QualityCheck, ReviewCase, ReviewEvent, Visit
from risk.review.tests.factories import give_authority, open_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def held(cast, now):
    give_authority()
    open_case(now=now)
    return services.claim_next_case(actor=cast.reviewer, now=now)


def photograph() -> SimpleUploadedFile:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(held, "PNG")
    return SimpleUploadedFile("店铺.png", held.getvalue(), "image/png")


def post(client, url, **data):
    return client.post(url, {"submission_id": str(uuid.uuid4()), **data})


def visited(cast, case, now, **changes):
    data = {
        "kind": "onsite", "spoke_to": "店主", "place": "城南", "result": "contradicts", "answers": {"S01": "no"},
        "note": "地址为空置房", "photos": [],
    }  # fmt: skip
    return services.record_visit(actor=cast.reviewer, case_id=case.pk, now=now, **(data | changes))


def test_a_visit_with_photographs_stands_on_the_case_page(held, cast, client_of):
    client = client_of(cast.reviewer)
    url = reverse("review:visit", args=[held.pk, "onsite"])
    assert client.get(url).status_code == 200
    sent = post(
        client, url, spoke_to="店主", result="contradicts", S01="no", S02="unclear", note="空置", photos=photograph()
    )
    assert sent.status_code == 302
    visit = Visit.objects.get()
    assert (visit.answers, visit.photos.count()) == ({"S01": "no", "S02": "unclear"}, 1)
    page = client.get(reverse("review:detail", args=[held.pk])).content.decode()
    photo = reverse("files:download", args=[visit.photos.get().file.uid])
    assert photo in page
    assert client.get(photo).status_code == 200
    assert ReviewEvent.objects.filter(case=held, verb="visit").exists()
    assert client_of(cast.service_agent).get(photo).status_code in {403, 404}


def test_a_visit_is_complete_before_it_confirms_and_asks_only_its_questions(held, cast, now, client_of):
    with pytest.raises(Refused):
        visited(cast, held, now, result="confirmed")
    with pytest.raises(Refused):
        visited(cast, held, now, answers={"V01": "yes"})
    client = client_of(cast.reviewer)
    text = SimpleUploadedFile("a.png", b"no picture", "image/png")
    refused = post(
        client, reverse("review:visit", args=[held.pk, "phone"]), spoke_to="x", result="refused", photos=text
    )
    assert refused.status_code == 400
    assert Visit.objects.count() == 0
    assert client.get(reverse("review:visit", args=[held.pk, "letter"])).status_code == 404


def finish(cast, case, now, verb=services.recommend, reason="P01"):
    return verb(actor=cast.reviewer, case_id=case.pk, version=case.version, reasons=[reason], note="核实", now=now)


def test_cases_are_drawn_by_lot_and_by_risk_once(held, cast, now):
    finish(cast, held, now + timedelta(seconds=20))
    after = now + timedelta(minutes=5)
    assert services.draw_quality_checks(now=after) == 1
    assert services.draw_quality_checks(now=after) == 0
    assert "fast" in QualityCheck.objects.get().why


def test_the_lot_is_fair_and_always_the_same():
    drawn = [case for case in range(20_000) if domain.drawn(case, Decimal("0.05"))]
    assert 850 < len(drawn) < 1150
    assert drawn == [case for case in range(20_000) if domain.drawn(case, Decimal("0.05"))]
    assert not domain.drawn(drawn[0], Decimal(0))


def test_another_person_checks_and_the_decision_stands(held, cast, now, client_of):
    finish(cast, held, now)
    services.draw_quality_checks(now=now + timedelta(minutes=1))
    check = QualityCheck.objects.get()
    ReviewCase.objects.filter(pk=held.pk).update(decided_by=cast.senior_reviewer)
    with pytest.raises(Refused, match=r"yourself|本人"):
        services.check_quality(
            actor=cast.senior_reviewer, check_id=check.pk, result="agree", findings=[], note="", now=now
        )
    ReviewCase.objects.filter(pk=held.pk).update(decided_by=cast.reviewer)
    client, url = client_of(cast.senior_reviewer), reverse("review:quality_check", args=[check.pk])
    assert client.get(url).status_code == 200
    assert post(client, url, result="disagree").status_code == 400
    assert post(client, url, result="agree", findings=["Q01"]).status_code == 400
    assert post(client, url, result="disagree", findings=["Q02"], note="未核实单位").status_code == 302
    held.refresh_from_db()
    assert held.outcome == "recommend"
    assert post(client, url, result="agree").status_code == 400  # done already
    row = next(one for one in figures.per_reviewer(now + timedelta(minutes=2)) if one.user == cast.reviewer)
    assert (row.handled, row.checked, row.found_right, row.agreement) == (1, 1, 0, 0)
    for tab in ("open", "found", "done"):
        assert client.get(reverse("review:quality"), {"tab": tab}).status_code == 200


def test_an_appeal_that_ends_otherwise_counts_as_overturned(held, cast, now):
    give_authority(500_000, "senior_reviewer")
    finish(cast, held, now, services.reject, "N01")
    services.request_manual_review(
        actor=cast.service_agent, application_id=held.application_id, reason="客户申诉", now=now
    )
    appeal = services.claim_next_case(actor=cast.senior_reviewer, now=now)
    services.recommend(
        actor=cast.senior_reviewer, case_id=appeal.pk, version=appeal.version, reasons=["P02"], note="可", now=now
    )
    row = next(one for one in figures.per_reviewer(now + timedelta(minutes=1)) if one.user == cast.reviewer)
    assert (row.appealed, row.overturned) == (1, 1)


def test_figures_cost_the_same_for_any_number_of_people(held, cast, now, client_of, django_assert_max_num_queries):
    client = client_of(cast.senior_reviewer)
    url = reverse("review:figures")
    client.get(url)
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200
    post(client, reverse("review:skills"), user=cast.reviewer.pk, skills=["large"])
    assert next(one for one in figures.per_reviewer(now) if one.user == cast.reviewer).skills == ["large"]
    assert client_of(cast.reviewer).get(url).status_code == 403


def test_the_risk_board_costs_the_same_for_one_case_as_for_many(
    held, cast, now, client_of, django_assert_max_num_queries
):
    client, url = client_of(cast.risk_manager), reverse("review:board")
    client.get(url)
    with django_assert_max_num_queries(22):
        page = client.get(url)
    assert page.status_code == 200
    assert page.context["board"]["queue"]["ages"][0][1] == 1
    finish(cast, held, now)
    assert client.get(url).context["board"]["queue"]["in_time"] == 1
    assert client_of(cast.reviewer).get(url).status_code == 403

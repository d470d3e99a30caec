import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from loans.applications.tests.factories import decided
from risk.review import services
from risk.review.models import ReviewCase, ReviewEvent
from risk.review.tests.factories import give_authority, open_case, open_cases


def post(client, name, *args, **fields):
    return client.post(reverse(f"review:{name}", args=args), {"submission_id": uuid.uuid4(), **fields})


@pytest.fixture
def held(cast):
    give_authority()
    open_case()
    return services.claim_next_case(actor=cast.reviewer, now=timezone.now())


@pytest.mark.parametrize("tab", ["waiting", "breach"])
def test_queue_costs_the_same_for_one_row_as_for_many(cast, client_of, queries_of, tab):
    client, url = client_of(cast.reviewer), reverse("review:queue") + f"?tab={tab}"
    open_case()
    one = queries_of(lambda: client.get(url))
    open_cases(4)
    assert queries_of(lambda: client.get(url)) == one <= 12
    assert tab == "breach" or client.get(url).content.decode().count("data-row") == 5


@pytest.mark.parametrize("tab", ["waiting", "breach", "mine", "material", "second", "decided"])
def test_every_tab_opens(cast, client_of, tab):
    open_case()
    assert client_of(cast.reviewer).get(reverse("review:queue"), {"tab": tab}).status_code == 200


def test_queue_exports(cast, client_of):
    open_case()
    response = client_of(cast.reviewer).get(reverse("review:queue"), {"export": "csv"})
    assert response.status_code == 200


def test_take_next_leads_to_the_case_and_says_when_there_is_none(cast, client_of):
    case = open_case()
    client = client_of(cast.reviewer)
    assert post(client, "take_next")["Location"] == reverse("review:detail", args=[case.pk])
    assert post(client, "take_next")["Location"] == reverse("review:queue")


def test_take_next_pressed_twice_takes_one(cast, client_of):
    open_cases(2)
    client, key = client_of(cast.reviewer), uuid.uuid4()
    first, again = (client.post(reverse("review:take_next"), {"submission_id": key}) for _press in range(2))
    assert first["Location"] == again["Location"]
    assert ReviewCase.objects.filter(status="claimed").count() == 1


@pytest.mark.parametrize("name", ["detail", "preview"])
def test_case_shows_masks_only(cast, client_of, held, name):
    page = client_of(cast.reviewer).get(reverse(f"review:{name}", args=[held.pk])).content.decode()
    customer = held.application.customer
    assert customer.id_masked in page
    assert customer.id_number.reveal() not in page
    assert customer.phone.reveal() not in page


def test_decision_goes_through_and_leads_back_to_the_queue(cast, client_of, held):
    client = client_of(cast.reviewer)
    sent = post(client, "recommend", held.pk, version=held.version, reasons=["P01"], note="单位电话核实")
    assert sent["Location"] == reverse("review:queue")
    held.refresh_from_db()
    assert held.outcome == "recommend"


def test_decision_without_reason_or_note_comes_back_with_what_was_typed(cast, client_of, held):
    page = post(client_of(cast.reviewer), "reject", held.pk, version=held.version, note="收入不足")
    assert page.status_code == 422
    assert "收入不足" in page.content.decode()
    held.refresh_from_db()
    assert held.status == "claimed"


def test_stale_decision_says_so(cast, client_of, held):
    page = post(client_of(cast.reviewer), "recommend", held.pk, version=held.version + 5, reasons=["P01"], note="x")
    assert page.status_code == 409
    assert 'id="error"' in page.content.decode()


def test_what_was_written_outlives_the_lease_and_is_decided_after_claiming_again(cast, client_of, held):
    ReviewCase.objects.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    client, written = client_of(cast.reviewer), {"reasons": ["P02"], "note": "单位电话核实😀"}
    late = post(client, "recommend", held.pk, version=held.version, **written)
    assert late.status_code == 409
    page = late.content.decode()
    assert "单位电话核实😀" in page
    again = reverse("review:claim", args=[held.pk]) + "?verb=recommend"
    assert again in page
    claimed = client.post(again, {"submission_id": uuid.uuid4(), "version": held.version, **written})
    form = claimed.context["decisions"][0].form
    assert form["note"].value() == written["note"]
    assert form["reasons"].value() == written["reasons"]
    post(client, "recommend", held.pk, version=form["version"].value(), **written)
    held.refresh_from_db()
    assert held.outcome == "recommend"


def test_what_was_written_about_an_older_state_is_sent_again_as_it_stands(cast, client_of, held):
    page = post(
        client_of(cast.reviewer), "recommend", held.pk, version=held.version + 5, reasons=["P01"], note="收入不足"
    )
    form = next(one.form for one in page.context["decisions"] if one.open)
    assert (form["version"].value(), form["note"].value()) == (str(held.version), "收入不足")


def test_somebody_elses_case_is_seen_and_not_decided(cast, client_of, held):
    client = client_of(cast.senior_reviewer)
    assert 'id="recommend-form"' not in client.get(reverse("review:detail", args=[held.pk])).content.decode()
    assert post(client, "recommend", held.pk, version=held.version, reasons=["P01"], note="x").status_code == 409


def test_open_page_keeps_the_case_and_is_told_when_it_is_lost(cast, client_of, held):
    client = client_of(cast.reviewer)
    assert client.post(reverse("review:renew", args=[held.pk])).status_code == 204
    services.release_case(actor=cast.senior_reviewer, case_id=held.pk, now=timezone.now())
    assert client.post(reverse("review:renew", args=[held.pk]))["HX-Refresh"] == "true"


def test_several_are_claimed_at_once(cast, client_of):
    cases = open_cases(3)
    client_of(cast.reviewer).post(reverse("review:claim_many"), {"id": [case.pk for case in cases] + ["x", "9" * 30]})
    assert ReviewCase.objects.filter(claimed_by=cast.reviewer).count() == 3


def test_second_approval_by_page(cast, client_of):
    give_authority(10_000)
    give_authority(500_000, "senior_reviewer")
    open_case()
    case = services.claim_next_case(actor=cast.reviewer, now=timezone.now())
    first, second = client_of(cast.reviewer), client_of(cast.senior_reviewer)
    post(first, "recommend", case.pk, version=case.version, reasons=["P01"], note="x")
    case.refresh_from_db()
    assert post(first, "second_approve", case.pk, version=case.version).status_code == 403
    assert 'id="second-form"' in second.get(reverse("review:detail", args=[case.pk])).content.decode()
    post(second, "second_approve", case.pk, version=case.version, note="同意")
    case.refresh_from_db()
    assert case.outcome == "recommend"


def test_note_is_kept(cast, client_of, held):
    post(client_of(cast.reviewer), "note", held.pk, note="已致电")
    assert ReviewEvent.objects.filter(case=held, verb="note", note="已致电").exists()


def test_manual_review_is_asked_for_from_the_application(cast, client_of):
    application = decided("C")
    response = post(client_of(cast.service_agent), "request", application.pk, reason="客户要求人工复核")
    assert response.status_code == 302
    assert ReviewCase.objects.get(application=application).origin == "request"


def test_case_that_does_not_exist_is_not_found(cast, client_of):
    assert client_of(cast.reviewer).get(reverse("review:detail", args=[987654])).status_code == 404


def test_home_of_a_reviewer_says_what_waits(cast, client_of):
    open_case()
    assert 'id="review-home"' in client_of(cast.reviewer).get("/").content.decode()
    assert 'id="review-home"' not in client_of(cast.collector).get("/").content.decode()

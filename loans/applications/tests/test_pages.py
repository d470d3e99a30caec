"""The pages of intake: entry, list, one application, material, forwarding."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.files.tests import samples
from backoffice.jobs.models import OutboxMessage
from customers.privacy.services import record_consent
from loans.applications import services
from loans.applications.models import Application
from loans.applications.tests.factories import complete, decided, make_application, submitted
from loans.products.tests.factories import make_product

pytestmark = pytest.mark.django_db
MATERIALS = [
    {"code": "id_card", "name": "身份证", "required": True},
    {"code": "other", "name": "其他", "required": False},
]


def post(page, url: str, **data):
    return page.post(url, {"submission_id": uuid.uuid4(), **data})


def test_submitting_names_what_is_missing_and_goes_once_it_is_there(cast, client_of):
    application = complete(make_application(product_version=make_product(materials=MATERIALS)))
    page, url = client_of(cast.operations), f"/loans/applications/{application.pk}/"
    assert 'data-material="id_card"' in page.get(url).content.decode()
    post(page, f"{url}submit/", version=application.version)
    application.refresh_from_db()
    assert application.status == "draft"
    post(page, f"{url}material/", code="id_card", file=samples.upload(samples.picture(), "证件.jpg"))
    material = application.materials.get()
    assert page.get(f"/files/{material.file.uid}/").status_code == 200
    post(page, f"{url}submit/", version=application.version)
    application.refresh_from_db()
    assert application.status == "submitted"
    post(page, f"{url}material/{material.pk}/remove/")
    material.refresh_from_db()
    assert material.removed_at is None


def test_a_hostile_upload_is_refused_in_words(cast, client_of):
    application = make_application(product_version=make_product(materials=MATERIALS))
    page, url = client_of(cast.operations), f"/loans/applications/{application.pk}/"
    answer = page.post(
        f"{url}material/",
        {"submission_id": uuid.uuid4(), "code": "id_card", "file": samples.upload(b"MZ" + b"\0" * 90, "id.jpg")},
    )
    assert answer.status_code == 400
    assert answer.context["material_form"].errors["file"]
    assert not application.materials.exists()


def test_a_file_taken_off_the_list_counts_no_more(cast, client_of):
    application = make_application(product_version=make_product(materials=MATERIALS))
    page, url = client_of(cast.operations), f"/loans/applications/{application.pk}/"
    post(page, f"{url}material/", code="id_card", file=samples.upload(samples.PDF, "a.pdf"))
    post(page, f"{url}material/{application.materials.get().pk}/remove/")
    post(page, f"{url}submit/")
    application.refresh_from_db()
    assert application.status == "draft"


def test_material_that_a_reviewer_asked_for_is_handed_in(cast, client_of):
    application = decided("B")
    now = timezone.now()
    services.ask_material(application_id=application.pk, actor=cast.reviewer, names=["收入证明"], note="", now=now)
    page, url = client_of(cast.operations), f"/loans/applications/{application.pk}/"
    post(page, f"{url}material/hand-in/", note="")
    application.refresh_from_db()
    assert application.status == "awaiting_material"
    post(page, f"{url}material/", code="asked:收入证明", file=samples.upload(samples.PDF, "a.pdf"))
    post(page, f"{url}material/hand-in/", note="")
    application.refresh_from_db()
    assert application.status == "in_review"


def test_withdrawing_wants_a_reason_and_applying_again_makes_a_new_draft(cast, client_of):
    application = submitted()
    page, url = client_of(cast.operations), f"/loans/applications/{application.pk}/"
    assert post(page, f"{url}withdraw/", reason="").status_code == 400
    post(page, f"{url}withdraw/", reason="改变主意", version=application.version)
    application.refresh_from_db()
    assert application.status == "withdrawn"
    answer = post(page, f"{url}apply-again/")
    new = Application.objects.latest("id")
    assert answer.url == f"/loans/applications/{new.pk}/"
    assert (new.status, new.previous, new.amount) == ("draft", application, application.amount)


def test_without_consent_nothing_leaves_the_house_and_the_page_says_why(cast, client_of):
    application = decided("A")
    page, url = client_of(cast.operations), f"/loans/applications/{application.pk}/"
    assert 'id="forward-obstacle"' in page.get(url).content.decode()
    before = OutboxMessage.objects.filter(name="applications.forward_to_lender").count()
    post(page, f"{url}forward/")
    assert OutboxMessage.objects.filter(name="applications.forward_to_lender").count() == before
    post(page, f"{url}consent/", evidence="paper", reference="SQ-9")
    assert OutboxMessage.objects.filter(name="applications.forward_to_lender").count() == before + 1
    assert 'id="forward-obstacle"' not in page.get(url).content.decode()


def test_nothing_goes_to_a_lender_whose_papers_ran_out(cast, client_of):
    application, now = decided("A"), timezone.now()
    lender = application.product_version.lender
    record_consent(
        actor=None, customer=application.customer, purpose="forward_to_lender", receiver=lender.name, evidence="paper",
        now=now,
    )  # fmt: skip
    assert services.forward_obstacle(application, now) == ""
    for column in ("licence_valid_to", "agreement_valid_to"):
        before = getattr(lender, column)
        setattr(lender, column, timezone.localdate(now) - timedelta(days=1))
        assert services.forward_obstacle(application, now)
        setattr(lender, column, before)


def test_the_list_costs_the_same_for_one_row_and_for_many(cast, client_of, queries_of):
    page = client_of(cast.operations)
    submitted()
    one = queries_of(lambda: page.get("/loans/applications/"))
    for _more in range(6):
        submitted()
    assert queries_of(lambda: page.get("/loans/applications/")) == one <= 12


@pytest.mark.parametrize(
    "query",
    [
        "tier=A", "status=passed&status=forwarded", "q=JJ2026", "q=王", "channel=import", "submitted_after=2026-01-01",
        "batch=1", "batch=99999999999999999999", "customer=abc", "product=1", "tab=stuck", "tab=history",
        "sort=-amount", "outcome=bad", "q=%00", "export=csv",
    ],
)  # fmt: skip
def test_filters_answer_whatever_is_typed(cast, client_of, query):
    decided("A")
    assert client_of(cast.operations).get(f"/loans/applications/?{query}").status_code == 200


def test_who_may_not_see_sees_nothing(cast, client_of):
    application = make_application()
    for person_, code in ((cast.administrator, 403), (cast.collector, 403), (cast.auditor, 200), (cast.stranger, 403)):
        assert client_of(person_).get(f"/loans/applications/{application.pk}/").status_code == code
    assert post(client_of(cast.auditor), f"/loans/applications/{application.pk}/submit/").status_code == 403


def test_preview_panel_search_and_home(cast, client_of):
    application = decided("B")
    page = client_of(cast.operations)
    assert page.get(f"/loans/applications/{application.pk}/preview/").status_code == 200
    assert application.number in page.get(f"/customers/profiles/{application.customer_id}/").content.decode()
    assert application.number in page.get(f"/search/?q={application.number}").content.decode()
    assert 'id="applications-waiting"' in page.get("/").content.decode()


def test_pages_show_no_clear_identifier(cast, client_of):
    application = decided("B")
    page = client_of(cast.operations)
    number, phone = application.customer.id_number.reveal(), application.customer.phone.reveal()
    for url in ("/loans/applications/", f"/loans/applications/{application.pk}/", "/loans/applications/?export=csv"):
        answer = page.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert number.encode() not in body
        assert phone.encode() not in body


def test_consent_for_one_lender_is_none_for_another(cast):
    application = decided("A")
    record_consent(
        actor=cast.operations, customer=application.customer, purpose="forward_to_lender", receiver="别的银行",
        evidence="paper", now=timezone.now(),
    )  # fmt: skip
    assert services.forward_obstacle(application, timezone.now())

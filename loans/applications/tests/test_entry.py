"""Entry step by step: kept at every step, right or wrong; what is missing; use of funds; first loan."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from backoffice.values.errors import Refused
from customers.privacy.services import has_consent
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_customer, make_id_number
from loans.applications import selectors, services
from loans.applications.domain import forbidden_use
from loans.applications.models import Application, EntryDraft
from loans.applications.services.funds import note_credit_history
from loans.applications.tests.factories import make_application, submitted
from loans.products.forms.terms import OFFERED
from loans.products.tests.factories import make_product

pytestmark = pytest.mark.django_db
NEW = "/loans/applications/new/"


@pytest.fixture
def page(cast, client_of):
    return client_of(cast.operations)


def post(page, url: str, **data):
    return page.post(url, {"submission_id": uuid.uuid4(), **data})


def person(**fields) -> dict:
    return {"name": "陈新", "id_number": make_id_number(), "phone": "13912345678", "segment": ""} | fields


def asked(version, **fields) -> dict:
    return {
        "product_version": version.pk, "amount": "30000", "term_months": "12", "method": "equal_instalment",
        "purpose": "装修",
    } | fields  # fmt: skip


def begun(page, version=None, **wishes) -> EntryDraft:
    post(page, NEW, **person())
    entry = EntryDraft.objects.get()
    if version is not None:
        post(page, step(entry, "needs"), **asked(version, **wishes))
        entry.refresh_from_db()
    return entry


def step(entry: EntryDraft, name: str) -> str:
    return f"/loans/applications/entry/{entry.pk}/{name}/"


def test_from_an_unknown_person_to_a_submitted_application(page):
    version = make_product(materials=[])
    entry = begun(page, version)
    assert (entry.customer.name, entry.person) == ("陈新", None)
    post(page, step(entry, "income"), employment_type="full_time", monthly_income="9000", monthly_debt="0")
    post(page, step(entry, "funds"), use_detail="厨房和卫生间翻新", use_payee="", promised="on")
    post(page, step(entry, "materials"))
    post(page, step(entry, "consents"), consent_credit="on", consent_forward="on", evidence="paper", reference="S-1")
    application = entry.application
    assert selectors.gaps_of(application, timezone.now()) == {}
    summary = page.get(step(entry, "summary")).content.decode()
    assert 'id="missing"' not in summary
    post(page, f"/loans/applications/{application.pk}/submit/", version=Application.objects.get().version)
    application.refresh_from_db()
    assert (application.status, application.use_detail) == ("submitted", "厨房和卫生间翻新")
    assert has_consent(application.customer, "forward_to_lender", receiver=version.lender.name, on=timezone.now())
    assert not EntryDraft.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id_number": "110105194912310020"}, "id_number"),
        ({"phone": "123"}, "phone"),
        ({"name": "陈1"}, "name"),
        ({"is_student": "on"}, "is_student"),
    ],
)
def test_a_wrong_person_is_kept_as_typed_and_sealed(page, wrong, field):
    answer = page.post(NEW, {"submission_id": uuid.uuid4(), **person(**wrong)}, follow=True)
    assert field in answer.context["form"].errors
    assert answer.context["form"]["phone"].value() == (wrong.get("phone") or "13912345678")
    assert not Customer.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, answers FROM loans_entrydraft")
        assert b"13912345678" not in repr(cursor.fetchone()).encode()


def test_who_looks_like_a_known_customer_is_shown_before_anybody_is_registered(page):
    """As the customer form does; the record may be taken, or the same button pressed again for somebody else."""
    known = make_customer("陈昕", id_number=make_id_number(born=date(1988, 3, 4)))
    typed = person(name="陈新", id_number=make_id_number(born=date(1988, 3, 4)))
    answer = page.post(NEW, {"submission_id": uuid.uuid4(), **typed}, follow=True)
    assert [one.customer for one in answer.context["lookalikes"]] == [known]
    assert (Customer.objects.count(), answer.context["form"]["name"].value()) == (1, "陈新")
    entry = EntryDraft.objects.get()
    seen = answer.context["form"]["seen"].value()
    assert page.post(step(entry, "customer"), typed | {"seen": "999"}).status_code == 400
    assert page.post(step(entry, "customer"), typed | {"seen": seen}).url == step(entry, "needs")
    assert Customer.objects.count() == 2
    answer = page.post(NEW, {"submission_id": uuid.uuid4(), **typed, "phone": "13912340000"}, follow=True)
    assert "form" in answer.context  # this very number is known: on to what is asked for
    assert answer.redirect_chain[-1][0].endswith("/needs/")
    page.post(NEW, {"submission_id": uuid.uuid4(), **person(id_number=make_id_number(born=date(1988, 3, 4)))})
    entry = EntryDraft.objects.get(customer=None)
    assert page.post(step(entry, "customer"), {"take": known.pk}).url == step(entry, "needs")
    entry.refresh_from_db()
    assert (entry.customer, entry.person) == (known, None)


@pytest.mark.parametrize(
    "wrong", [{"amount": "1"}, {"amount": "-5"}, {"amount": "1e12"}, {"term_months": "13"}, {"amount": "NaN"}]
)
def test_what_the_product_does_not_offer_is_said_at_its_field(page, wrong):
    entry = begun(page)
    answer = page.post(step(entry, "needs"), asked(make_product(), **wrong))
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == set(wrong)
    assert not Application.objects.exists()
    again = page.get(step(entry, "needs"))  # come back tomorrow: it stands there as typed
    assert again.context["form"]["amount"].value() == {**asked(make_product()), **wrong}["amount"]


def test_every_method_that_a_product_may_offer_can_be_applied_for(page):
    methods = [method.value for method in OFFERED]
    version = make_product(methods=methods)
    entry = begun(page)
    for method in methods:
        post(page, step(entry, "needs"), **asked(version, method=method))
        assert Application.objects.get().method == method


def test_half_a_step_is_kept_when_leaving_going_back_and_by_itself(page):
    entry = begun(page, make_product())
    typed = {"employment_type": "full_time", "monthly_income": "9x", "go": "leave"}
    assert page.post(step(entry, "income"), typed).url == "/loans/applications/drafts/"
    assert page.get(step(entry, "income")).context["form"]["monthly_income"].value() == "9x"
    assert page.post(step(entry, "income"), {"monthly_income": "91", "go": "back"}).url == step(entry, "needs")
    assert page.post(step(entry, "income") + "keep/", {"monthly_income": "912"}).status_code == 204
    assert page.get(step(entry, "income")).context["form"]["monthly_income"].value() == "912"
    assert "陈新" in page.get("/loans/applications/drafts/").content.decode()


def test_a_known_customer_and_wishes_come_along(page):
    customer, version = make_customer("赵铁柱"), make_product()
    found = page.get(f"{NEW}?q=赵铁&amount=40000&product_version={version.pk}")
    assert f"?customer={customer.pk}&amp;" in found.content.decode()
    post(page, NEW, customer=customer.pk, amount="40000", product_version=version.pk)
    entry = EntryDraft.objects.get()
    form = page.get(step(entry, "needs")).context["form"]
    assert (entry.customer, form["amount"].value(), form.is_bound) == (customer, "40000", False)


def test_steps_open_one_after_the_other_and_strangers_see_nothing(page, cast, client_of):
    entry = begun(page)
    assert [page.get(step(entry, name)).status_code for name in ("needs", "income", "nothing")] == [200, 404, 404]
    other = client_of(cast.relationship_manager)
    assert other.get(step(entry, "needs")).status_code == 404
    assert post(other, f"/loans/applications/entry/{entry.pk}/discard/").status_code == 404
    post(page, f"/loans/applications/entry/{entry.pk}/discard/")
    assert not EntryDraft.objects.exists()


def test_changing_what_is_asked_for_changes_the_draft(page):
    version = make_product()
    entry = begun(page, version)
    post(page, step(entry, "needs"), **asked(version, amount="45000"))
    assert [a.amount for a in Application.objects.all()] == [Decimal(45000)]


def test_two_clerks_press_next_at_once_and_make_one_application(page):
    version = make_product()
    entry = begun(page)
    for _press in range(2):
        post(page, step(entry, "needs"), **asked(version))
    assert Application.objects.count() == 1


def test_submitting_says_what_the_entry_still_wants(page, cast):
    entry = begun(page, make_product())
    with pytest.raises(Refused) as refused:
        services.submit_application(application_id=entry.application_id, actor=cast.operations, now=timezone.now())
    assert refused.value.code == "application.incomplete"
    assert [name for name, _t, _m in page.get(step(entry, "summary")).context["missing"]] == [
        "income", "funds", "consents",
    ]  # fmt: skip


# -- use of funds -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("支付首 付款", "购房"), ("炒股", "股票"), ("买基金理财", "资产管理产品"), ("购房", "购房"),
        ("二手房装修", None),
        ("提取公积金前装修", None), ("孩子学费", None), ("比特币", "金融衍生品"),
    ],
)  # fmt: skip
def test_forbidden_uses_are_found_in_words(text, use):
    forbidden = ["购房", "股票", "债券", "期货", "金融衍生品", "资产管理产品", "固定资产投资", "股权投资"]
    found = forbidden_use([text], forbidden)
    assert (found.use if found else None) == use


def test_a_forbidden_use_is_refused_with_its_basis_at_the_field(page):
    entry = begun(page, make_product())
    answer = page.post(step(entry, "funds"), {"use_detail": "装修", "use_payee": "某某证券公司", "promised": "on"})
    assert "个人贷款管理办法" in answer.context["form"].errors["use_payee"][0]
    answer = page.post(step(entry, "funds"), {"use_detail": "装修", "use_payee": ""})
    assert set(answer.context["form"].errors) == {"promised"}
    entry.application.refresh_from_db()
    assert entry.application.use_declared_at is None


def test_above_the_limit_of_self_managed_payment_the_seller_is_named(page):
    version = make_product(max_amount=Decimal(800_000))
    entry = begun(page, version, amount="600000")
    told = {"use_detail": "全屋翻新", "promised": "on"}
    assert set(page.post(step(entry, "funds"), told).context["form"].errors) == {"use_payee"}
    assert page.post(step(entry, "funds"), told | {"use_payee": "某某装饰公司"}).status_code == 302


# -- first loan -------------------------------------------------------------------------------------------------------


def test_a_first_loan_is_derived_from_our_books_and_the_credit_record():
    first = make_application()
    assert first.first_loan
    Application.objects.filter(pk=first.pk).update(status="disbursed", submitted_at=timezone.now(), tier="A")
    second = make_application(customer=first.customer)
    assert not second.first_loan
    other = make_application()
    note_credit_history(other, has_borrowed=True, now=timezone.now())
    assert not other.first_loan


def test_a_person_decides_otherwise_with_a_reason_and_the_record_no_longer_does(page, cast):
    materials = [
        {"code": "id_card", "name": "身份证", "required": True},
        {"code": "flow", "name": "流水", "required": True, "first_loan": False},
    ]
    application = make_application(product_version=make_product(materials=materials))
    assert [item.code for item in selectors.checklist_of(application)] == ["id_card"]
    url = f"/loans/applications/{application.pk}/first-loan/"
    post(page, url, first_loan="no", reason="")
    application.refresh_from_db()
    assert application.first_loan
    post(page, url, first_loan="no", reason="客户在他行有过消费贷")
    application.refresh_from_db()
    note_credit_history(application, has_borrowed=False, now=timezone.now())
    assert (application.first_loan, application.first_loan_reason) == (False, "客户在他行有过消费贷")
    assert [item.code for item in selectors.checklist_of(application)] == ["id_card", "flow"]


def test_history_is_only_compared_unless_the_import_says_otherwise():
    now = timezone.now()
    same = {"product_version": make_product(), "amount": Decimal(9000), "term_months": 12, "purpose": "装修"}
    rows = [
        {"customer": make_customer(), "method": "equal_instalment", "external_ref": f"H-{n}", "known_outcome": "good"}
        | same
        | {"compare_only": n == 0}
        for n in range(2)
    ]
    made = services.create_from_import(rows, actor=None, batch=None, now=now)
    for application in made:
        services.record_risk_decision(application_id=application.pk, tier="B", reasons=[], assessment_id=1, now=now)
    assert [a.status for a in Application.objects.order_by("id")] == ["compared", "in_review"]
    assert not made[0].first_loan


# -- lying too long, applying again -----------------------------------------------------------------------------------


def test_drafts_and_open_questions_are_warned_of_and_expire(cast, django_assert_max_num_queries):
    now = timezone.now()
    lying = [make_application(actor=cast.operations, now=now) for _n in range(3)]
    fresh = submitted(now=now)
    assert (lying[0].expires_at - now).days == 30
    assert services.warn_of_expiry(now=now + timedelta(days=28)) == 3
    assert services.warn_of_expiry(now=now + timedelta(days=28)) == 0
    assert services.expire_due(now=now + timedelta(days=29)) == 0
    with django_assert_max_num_queries(20):
        assert services.expire_due(now=now + timedelta(days=31)) == 3
    assert set(Application.objects.values_list("status", flat=True)) == {"expired", "submitted"}
    assert lying[0].moves.get().to_status == "expired"
    fresh.refresh_from_db()
    assert fresh.expires_at is None


def test_what_was_only_typed_is_forgotten(page):
    begun(page)
    assert services.forget_entries(now=timezone.now() + timedelta(days=29)) == 0
    assert services.forget_entries(now=timezone.now() + timedelta(days=31)) == 1


def test_applying_again_brings_recent_papers_along(cast, page):
    from backoffice.files.tests import samples

    version = make_product(materials=[{"code": "id_card", "name": "身份证", "required": True}])
    old = make_application(product_version=version)
    paper = samples.upload(samples.picture(), "证件.jpg")
    services.add_material(
        application_id=old.pk, code="id_card", upload=paper, actor=cast.operations, now=timezone.now()
    )
    services.withdraw_application(application_id=old.pk, actor=cast.operations, reason="再想想", now=timezone.now())
    new = services.resubmit_application(application_id=old.pk, actor=cast.operations, now=timezone.now())
    assert (new.previous, new.materials.get().file) == (old, old.materials.get().file)
    assert page.get(f"/files/{new.materials.get().file.uid}/").status_code == 200
    late = timezone.now() + timedelta(days=91)
    services.withdraw_application(application_id=new.pk, actor=cast.operations, reason="再想想", now=late)
    assert not services.resubmit_application(application_id=new.pk, actor=cast.operations, now=late).materials.exists()

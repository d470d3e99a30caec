"""Whom a product admits acts in whatever way an application comes in: one rule, at the field, nothing lost."""

import json
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.accounts.api_keys.services import issue_key
from backoffice.files.imports import services as imports
from backoffice.files.tests import samples
from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import run_message
from backoffice.values.errors import Refused
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_customer, make_id_number
from customers.tiering.models import CustomerTier
from loans.applications import importing, selectors, services
from loans.applications.models import Application, EntryDraft
from loans.applications.tests.factories import complete, make_application
from loans.products.domain import Criteria, stored
from loans.products.tests.factories import make_lender, make_product

pytestmark = pytest.mark.django_db
# Lives in Hangzhou, 36, earns 9,000 full time for two years, owes 500 a month.
FITS = {
    "region": "330108", "segment": "wage_earner", "employment_type": "full_time", "employed_months": 24,
    "monthly_income": Decimal(9000), "monthly_debt": Decimal(500), "industry": "C", "employer": "某厂",
}  # fmt: skip
# what the product asks for, what of the customer or of the request does not fit, the field that says so
NOT_MET = [
    ({"regions": ("31",)}, {}, "product_version"),
    ({"segments": ("farmer",)}, {}, "product_version"),
    ({"max_age_at_maturity": 36}, {}, "term_months"),
    ({"excluded_groups": ("public_servant",)}, {"industry": "S"}, "product_version"),
    ({"excluded_groups": ("lender_staff",)}, {"employer": "测试 自家银行杭州分行"}, "product_version"),
    ({"min_monthly_income": Decimal(10000)}, {}, "monthly_income"),
    ({"max_debt_ratio": Decimal("0.40")}, {}, "monthly_debt"),
    ({"employment_types": ("self_employed",)}, {}, "employment_type"),
    ({"min_employed_months": 36}, {}, "employed_months"),
]  # fmt: skip
AT_ONCE = {"regions", "max_age_at_maturity"}  # no later step of the entry can change it


def product(asks: dict, **fields):
    lender = make_lender(
        name="测试自家银行" + uuid.uuid4().hex[:4] if "excluded_groups" not in asks else "测试自家银行"
    )
    return make_product(admission=stored(Criteria(**asks)), lender=lender, materials=[], **fields)


def customer_of(**facts) -> Customer:
    customer = make_customer(id_number=make_id_number(born=date(timezone.localdate().year - 36, 1, 1)))
    Customer.objects.filter(pk=customer.pk).update(**FITS | facts)
    customer.refresh_from_db()
    return customer


@pytest.mark.parametrize(("asks", "facts", "field"), NOT_MET)
def test_submitting_is_refused_and_the_draft_stays(asks, facts, field):
    application = make_application(customer=customer_of(), product_version=make_product(materials=[]))
    complete(application)
    version = product(asks)
    Application.objects.filter(pk=application.pk).update(product_version=version)
    Customer.objects.filter(pk=application.customer_id).update(**facts)
    with pytest.raises(Refused) as refused:
        services.submit_application(application_id=application.pk, actor=None, now=timezone.now())
    assert refused.value.code == "application.not_admitted"
    application.refresh_from_db()
    assert application.status == "draft"
    with pytest.raises(Refused) as refused:
        services.refuse_not_admitted(Application.objects.get(), timezone.now())
    assert (refused.value.code, refused.value.data["field"]) == (f"application.{next(iter(asks))}", field)


def test_who_fits_is_submitted_and_what_nobody_can_tell_refuses_nothing():
    asks = {name: value for ask, _facts, _field in NOT_MET for name, value in ask.items()} | {
        "regions": ("33",), "segments": ("wage_earner",), "max_age_at_maturity": 60,
        "employment_types": ("full_time",),
        "min_monthly_income": Decimal(9000), "max_debt_ratio": Decimal("0.60"), "min_employed_months": 24,
        "max_queries_6m": 2, "max_worst_overdue_days": 30, "no_current_overdue": True, "first_loan_only": True,
    }  # fmt: skip
    application = make_application(customer=customer_of(), product_version=product(asks))
    complete(application)
    services.submit_application(application_id=application.pk, actor=None, now=timezone.now())
    assert set(selectors.admission_of(application, timezone.localdate()).unknown) == {
        "max_queries_6m", "max_worst_overdue_days",
    }  # fmt: skip


def test_a_first_loan_product_is_for_first_loans_as_the_application_has_it(cast):
    version = make_product(materials=[])
    version.product.first_loan = True
    version.product.save()
    customer = customer_of()
    CustomerTier.objects.create(
        customer=customer, last_funded_on=timezone.localdate() - timedelta(days=400), evaluated_on=timezone.localdate()
    )
    with pytest.raises(Refused) as refused:
        make_application(customer=customer, product_version=version)
    assert refused.value.code == "application.first_loan_only"
    application = make_application(customer=customer_of(), product_version=version)
    services.set_first_loan(
        application_id=application.pk, actor=cast.operations, first_loan=False, reason="他行有贷", now=timezone.now()
    )
    complete(application)
    with pytest.raises(Refused) as refused:
        services.submit_application(application_id=application.pk, actor=None, now=timezone.now())
    assert refused.value.code == "application.not_admitted"


# -- step by step -----------------------------------------------------------------------------------------------------


def begun(page, customer: Customer) -> EntryDraft:
    page.post("/loans/applications/new/", {"submission_id": uuid.uuid4(), "customer": customer.pk})
    return EntryDraft.objects.latest("id")


def asked(version) -> dict:
    return {
        "product_version": version.pk, "amount": "50000", "term_months": "12", "method": "equal_instalment",
        "purpose": "装修",
    }  # fmt: skip


@pytest.mark.parametrize(("asks", "facts", "field"), NOT_MET)
def test_the_entry_says_it_at_the_field_and_keeps_what_was_typed(cast, client_of, asks, facts, field):
    page, version = client_of(cast.operations), product(asks)
    entry = begun(page, customer_of(**facts))
    step = f"/loans/applications/entry/{entry.pk}/"
    answer = page.post(f"{step}needs/", asked(version))
    if set(asks) & AT_ONCE:
        assert set(answer.context["form"].errors) == {field}
        assert not Application.objects.exists()
        assert page.get(f"{step}needs/").context["form"]["amount"].value() == "50000"
        return
    told = {name: str(value) for name, value in (FITS | facts).items()}
    answer = page.post(f"{step}income/", told | {"monthly_debt": "501"})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {field if field in answer.context["form"].fields else "__all__"}
    assert page.get(f"{step}income/").context["form"]["monthly_debt"].value() == "501"
    assert Customer.objects.get(pk=entry.customer_id).monthly_debt == 500
    summary = page.get(f"{step}summary/").content.decode()
    assert 'id="not-admitted"' in summary
    assert 'id="not-admitted"' in page.get(f"/loans/applications/{Application.objects.get().pk}/").content.decode()


def test_months_in_the_job_are_wanted_where_the_product_asks_for_them():
    application = make_application(
        customer=customer_of(employed_months=None), product_version=product({"min_employed_months": 6})
    )
    assert len(selectors.gaps_of(complete(application), timezone.now())["income"]) == 1


def test_applying_again_asks_the_product_again(cast):
    version = make_product(materials=[])
    application = make_application(customer=customer_of(), product_version=version)
    services.withdraw_application(application_id=application.pk, actor=None, reason="改主意", now=timezone.now())
    version.admission = stored(Criteria(regions=("11",)))
    version.save()
    with pytest.raises(Refused) as refused:
        services.resubmit_application(application_id=application.pk, actor=cast.operations, now=timezone.now())
    assert refused.value.code == "application.regions"


# -- by file and by call ----------------------------------------------------------------------------------------------


def take_file(cast, version, *rows: dict):
    columns = (
        "name", "id_number", "phone", "amount", "term_months", "purpose", "employment_type", "employed_months",
        "monthly_income", "monthly_debt", "employer", "known_outcome",
    )  # fmt: skip
    content = "\n".join([",".join(columns), *(",".join(str(row.get(name, "")) for name in columns) for row in rows)])
    now = timezone.now()
    batch = imports.open_import(
        actor=cast.operations, upload=samples.upload(content.encode(), "rows.csv"), kind=importing.KIND, now=now
    )
    data = {"columns": {name: name for name in columns}, "options": {"product": version.product.code}}
    imports.start_import(actor=cast.operations, batch_id=batch.pk, data=data, now=now)
    run_message(OutboxMessage.objects.get(key=f"import:{batch.pk}:1").pk, raise_errors=True)
    batch.refresh_from_db()
    return batch


def row(**fields) -> dict:
    return {
        "name": "陈新", "id_number": make_id_number(region="330108"), "phone": "13912345678", "amount": "50000",
        "term_months": "12", "purpose": "装修", **{name: FITS[name] for name in FITS if name not in {
            "region", "segment", "industry"}},
    } | fields  # fmt: skip


@pytest.mark.parametrize(("asks", "facts", "field"), [case for case in NOT_MET if "industry" not in case[1]])
def test_a_row_of_a_file_is_refused_by_its_column_and_history_is_not_asked(cast, asks, facts, field):
    version = product(asks)
    born = make_id_number(region="330108", born=date(timezone.localdate().year - 36, 1, 1))
    batch = take_file(
        cast, version, row(id_number=born, **facts), row(known_outcome="good", **facts),
    )  # fmt: skip
    failure = batch.failures.get()
    column = "product" if field == "product_version" else field
    assert (failure.line, failure.code, failure.column) == (2, f"import.{next(iter(asks))}", column)
    assert batch.rows_created == 1


def test_the_record_of_a_known_customer_counts_and_a_file_twice_stays_known(cast):
    version = product({"regions": ("33",), "min_monthly_income": Decimal(9000)})
    number = make_id_number(region="330108")
    first = take_file(cast, version, row(id_number=number))
    assert first.rows_created == 1
    Customer.objects.update(monthly_income=1000)
    again = take_file(cast, version, row(id_number=number), row(id_number=number, amount="20000"))
    assert (again.rows_known, [one.line for one in again.failures.all()]) == (1, [3])


@pytest.mark.parametrize(("asks", "facts", "field"), [case for case in NOT_MET if "industry" not in case[1]])
def test_a_call_is_answered_with_the_field_and_leaves_nothing(cast, asks, facts, field):
    version, now = product(asks), timezone.now()
    _key, clear = issue_key(
        actor=cast.administrator, name="portal", owner="晨星", owner_code="morning", scopes=["applications.create"],
        per_minute=50, expires_at=now + timedelta(days=30), now=now,
    )  # fmt: skip
    born = make_id_number(region="330108", born=date(timezone.localdate().year - 36, 1, 1))
    told = {name: str(value) if isinstance(value, Decimal) else value for name, value in row(**facts).items()}
    body = told | {
        "reference": "R-1", "id_number": born, "product": version.product.code, "method": "equal_instalment",
        "use_detail": "厨卫翻新", "consent_credit": True, "consent_reference": "C-1", "term_months": 12,
    }  # fmt: skip
    answer = Client().post(
        "/loans/applications/api/", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {clear}", "Idempotency-Key": "call-0001"},
    )  # fmt: skip
    sent = "product" if field == "product_version" else field
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [
        (sent, f"application.{next(iter(asks))}")
    ]
    assert Application.objects.count() == Customer.objects.count() == 0

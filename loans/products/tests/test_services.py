from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.jobs.services import drain
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from loans.lenders.models import Licence
from loans.lenders.services import suspend_lender
from loans.lenders.tests.factories import make_guarantor
from loans.products import services
from loans.products.domain.checks import codes_of
from loans.products.tests.factories import make_lender, make_product

pytestmark = pytest.mark.django_db

GUARANTEE = {
    "name": "增信服务费",
    "stage": "normal",
    "timing": "per_instalment",
    "base": "fixed",
    "value": Decimal(50),
    "collector": "guarantor",
}
SET_UP = {
    "name": "担保手续费",
    "stage": "normal",
    "timing": "upfront",
    "base": "fixed",
    "value": Decimal(200),
    "collector": "guarantor",
}


def draft(**fields):
    return make_product(status="draft", **{"bullet_max_months": 12} | fields)


def test_a_version_goes_on_sale_through_a_second_person(cast):
    version, now = draft(), timezone.now()
    approval = services.submit_version(actor=cast.operations, now=now, version_id=version.pk)
    with pytest.raises(Refused) as refusal:
        approvals.approve(actor=cast.operations, approval_id=approval.pk, now=now)
    assert refusal.value.code == "approvals.same_person"
    approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now)
    version.refresh_from_db()
    assert version.status == "on_sale"


def test_what_is_advertised_is_the_dearest_cost_kept_when_it_was_checked(cast, monkeypatch):
    version = draft(fees=[SET_UP | {"collector": "company"}], min_amount=Decimal(50000))
    services.submit_version(actor=cast.operations, now=timezone.now(), version_id=version.pk)
    dearest = services.dearest_of(version, timezone.localdate()).cost.simple
    type(version).objects.filter(pk=version.pk).update(status="on_sale", on_sale_at=timezone.now())
    # Working it out takes a good part of a second for each product: nobody waits for that over a text.
    monkeypatch.setattr("loans.products.services.selling.dearest_of", None)

    [terms] = services.advertised_terms(timezone.localdate())

    assert terms.highest_rate == round(dearest, 6) > version.annual_rate


def test_the_version_before_retires(cast):
    old, now = make_product(bullet_max_months=12), timezone.now()
    new = services.draft_version(
        actor=cast.operations,
        now=now,
        product=old.product,
        fees=[],
        terms={
            name: getattr(old, name)
            for name in (
                "lender",
                "annual_rate",
                "min_amount",
                "max_amount",
                "terms",
                "methods",
                "purposes",
                "bullet_max_months",
            )
        },
    )
    approval = services.submit_version(actor=cast.operations, now=now, version_id=new.pk)
    approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status, new.number) == ("retired", "on_sale", 2)


def test_v3_is_refused_with_its_figure(cast):
    """10,000 over 12 months at 12 %, guarantee 50.00 a month, 200.00 at the start: 26.48 % simple."""
    version = draft(
        annual_rate=Decimal("0.12"),
        min_amount=Decimal(10000),
        max_amount=Decimal(10000),
        terms=[12],
        methods=["equal_instalment"],
        fees=[GUARANTEE, SET_UP],
    )
    with pytest.raises(Refused) as refusal:
        services.submit_version(actor=cast.operations, now=timezone.now(), version_id=version.pk)
    assert "26.48" in str(refusal.value)
    version.refresh_from_db()
    assert version.status == "draft"


def test_the_dearest_combination_is_the_smallest_loan_when_a_fee_is_fixed():
    version = draft(min_amount=Decimal(10000), max_amount=Decimal(200000), terms=[12, 24], fees=[GUARANTEE])
    worst = services.dearest_of(version, date(2026, 11, 22))
    assert worst.amount == Decimal(10000)


@pytest.mark.parametrize(
    "papers",
    [
        {"licence_no": ""},
        {"licence_valid_to": date(2026, 1, 1)},
        {"listed_since": None},
        {"agreement_no": ""},
        {"agreement_valid_to": date(2026, 1, 1)},
    ],
)
def test_a_lender_without_papers_keeps_the_product_from_sale(cast, papers):
    version = draft(lender=make_lender(**papers))
    with pytest.raises(Refused) as refusal:
        services.submit_version(actor=cast.operations, now=timezone.now(), version_id=version.pk)
    assert refusal.value.code == "products.objections"


def test_the_platform_may_not_collect(cast):
    version = draft(fees=[GUARANTEE | {"value": Decimal(1), "collector": "platform"}])
    assert len(services.objections(version, date(2026, 11, 22))) == 1


def test_a_draft_changed_after_submission_voids_the_request(cast):
    version, now = draft(), timezone.now()
    approval = services.submit_version(actor=cast.operations, now=now, version_id=version.pk)
    type(version).objects.filter(pk=version.pk).update(annual_rate=Decimal("0.2"))
    with pytest.raises(Refused) as refusal:
        approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now)
    assert refusal.value.code == "approvals.changed"


def failing(version, on=date(2026, 11, 22)):
    return codes_of(services.checks_of(version, services.law_on(on)))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"max_amount": Decimal("300000.01")}, "amount_limit"),
        ({"terms": [12, 85]}, "term_limit"),
        ({"bullet_max_months": 24}, "bullet_limit"),
        ({"min_age": 17}, "age_least"),
        ({"max_age": 61}, "age_most"),
        ({"penalty_factor": Decimal("1.51")}, "factor_overdue"),
        ({"misuse_factor": Decimal("2.01")}, "factor_misuse"),
        ({"purposes": ["装修", "购房"]}, "purposes"),
        ({"security": "mortgage"}, "ltv_named"),
        ({"security": "guarantee"}, "guarantor_missing"),
        ({"terms": []}, "makes_a_loan"),
        ({"max_rate": Decimal("0.2401"), "min_rate": Decimal("0.01")}, "cost_ceiling"),
        ({"fees": [GUARANTEE | {"value": Decimal(1)}]}, "guarantor_missing"),
    ],
)
def test_each_rule_of_law_objects_by_itself(fields, code):
    assert failing(draft()) == []
    assert code in failing(draft(**fields))


@pytest.mark.parametrize(
    ("papers", "code"),
    [
        ({"status": "suspended"}, "not_active"),
        ({"licence_scope": ["business"]}, "licence_scope"),
        ({"licence_regions": ["33"]}, "licence_regions"),
        ({"agreement_clauses": {"disclosure": "第一条"}}, "clauses_missing"),
    ],
)
def test_papers_of_the_lender_object_by_their_rule(papers, code):
    version = draft(lender=make_lender(**papers))
    assert failing(version) == [code]
    check = next(one for one in services.checks_of(version, services.law_on(date(2026, 11, 22))) if one.objects)
    assert check.basis


def test_guarantors_and_the_companys_own_licence(cast):
    guarantor = make_guarantor(licence_valid_to=date(2026, 11, 21))
    assert failing(draft(security="guarantee", guaranteed_by=guarantor)) == ["guarantor_licence_expired"]
    Licence.objects.create(
        holder="公司", own=True, name="许可证", number="1", issuer="局", scope="业务", valid_from=date(2020, 1, 1),
        valid_to=date(2026, 11, 21),
    )  # fmt: skip
    assert failing(draft()) == ["own_licences"]


def test_compound_above_the_ceiling_is_a_warning_and_not_a_bar():
    version = draft(
        annual_rate=Decimal("0.2253"), min_amount=Decimal(10000), max_amount=Decimal(10000), terms=[12],
        methods=["equal_instalment"],
    )  # fmt: skip
    found = {one.code: one for one in services.checks_of(version, services.law_on(date(2026, 11, 22)))}
    assert found["cost_ceiling"].passed
    assert not found["cost_compound"].passed
    assert failing(version) == []


def test_what_the_machine_said_stays_with_the_version_and_the_approval(cast):
    version, now = draft(), timezone.now()
    approval = services.submit_version(actor=cast.operations, now=now, version_id=version.pk)
    version.refresh_from_db()
    assert {one["code"] for one in version.checks} >= {"cost_ceiling", "lender_papers", "amount_limit"}
    assert {one["code"] for one in version.used_values} >= {"ceiling.annual_cost.bank", "limit.consumer.online.bank"}
    assert len(approval.content["checks"]) == len(version.checks)


def test_a_first_day_of_sale_is_waited_for(cast):
    today, now = timezone.localdate(), timezone.now()
    version = draft(sale_from=today + timedelta(days=3))
    approval = services.submit_version(actor=cast.operations, now=now, version_id=version.pk)
    approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now)
    services.review_sales(now)
    version.refresh_from_db()
    assert version.status == "approved"
    services.review_sales(now + timedelta(days=3))
    version.refresh_from_db()
    assert version.status == "on_sale"


def test_a_licence_that_ends_takes_the_product_off_sale_with_a_notice(cast):
    assert cast.operations
    assert cast.compliance
    now, ends = timezone.now(), timezone.localdate() + timedelta(days=2)
    version = make_product(bullet_max_months=12, lender=make_lender(licence_valid_to=ends))
    other = make_product(bullet_max_months=12)
    assert services.review_sales(now + timedelta(days=2)) == []
    assert services.review_sales(now + timedelta(days=3)) == [version]
    version.refresh_from_db()
    other.refresh_from_db()
    assert (version.status, other.status) == ("suspended", "on_sale")
    assert version.suspended_because
    assert Message.objects.filter(template="product_suspended").count() == 2
    assert services.review_sales(now + timedelta(days=4)) == []
    with pytest.raises(Refused) as refusal:
        services.resume(actor=cast.operations, now=now + timedelta(days=3), version_id=version.pk)
    assert refusal.value.code == "products.objections"
    version.lender.licence_valid_to = ends + timedelta(days=900)
    version.lender.save()
    services.resume(actor=cast.operations, now=now + timedelta(days=3), version_id=version.pk)
    version.refresh_from_db()
    assert (version.status, version.suspended_because) == ("on_sale", "")


def test_what_was_never_recorded_may_be_completed_for_a_while(cast):
    """After an upgrade: an agreement whose clauses nobody ticked, a licence without scope. Nothing else waits."""
    assert cast.operations
    assert cast.compliance
    now, today = timezone.now(), timezone.localdate()
    bare = make_lender(agreement_clauses={}, licence_scope=[])
    old = make_product(bullet_max_months=12, lender=bare, complete_by=today + timedelta(days=1))
    dear = make_product(
        bullet_max_months=12, lender=bare, complete_by=today + timedelta(days=1), annual_rate=Decimal("0.5")
    )
    assert services.review_sales(now) == [dear]
    assert services.review_sales(now) == []
    assert Message.objects.filter(template="product_to_complete").count() == 2
    late = timezone.now() + timedelta(days=2)
    drafted = draft(lender=bare)
    with pytest.raises(Refused):
        services.submit_version(actor=cast.operations, now=now, version_id=drafted.pk)
    assert services.review_sales(late) == [old]


def test_a_completed_version_waits_for_nothing_any_more(cast, client_of):
    today = timezone.localdate()
    lender = make_lender(agreement_clauses={})
    version = make_product(bullet_max_months=12, lender=lender, complete_by=today)
    page = client_of(cast.operations).get(reverse("products:detail", args=[version.pk]))
    assert 'id="to-complete"' in page.content.decode()
    lender.agreement_clauses = {"disclosure": "第三条"}  # what is recorded and incomplete does not wait
    lender.save()
    assert services.unrecorded(version, services.checks_of(version, services.law_on(today)), today) == []
    lender.agreement_clauses = make_lender().agreement_clauses
    lender.save()
    assert services.review_sales(timezone.now()) == []
    version.refresh_from_db()
    assert (version.status, version.complete_by) == ("on_sale", None)


def test_suspending_a_lender_is_followed_by_its_products_at_once(cast):
    now = timezone.now()
    version = make_product(bullet_max_months=12)
    suspend_lender(actor=cast.operations, now=now, lender_id=version.lender_id, reason="合作暂停")
    drain()
    version.refresh_from_db()
    assert version.status == "suspended"


def test_the_nightly_check_asks_as_often_for_many_as_for_one(django_assert_max_num_queries):
    for _number in range(6):
        make_product(bullet_max_months=12, fees=[GUARANTEE | {"collector": "lender", "value": Decimal(1)}])
    with django_assert_max_num_queries(7):
        assert services.review_sales(timezone.now()) == []


@pytest.mark.django_db(transaction=True)
def test_two_people_approving_at_once_put_it_on_sale_once(cast, in_threads):
    version, now = draft(), timezone.now()
    approval = services.submit_version(actor=cast.operations, now=now, version_id=version.pk)
    people = [cast.compliance, cast.manager]

    def approve(number):
        try:
            approvals.approve(actor=people[number], approval_id=approval.pk, now=now)
        except Refused as refusal:
            return refusal.code
        return "approved"

    assert sorted(in_threads(2, approve)) == ["approved", "transition.not_allowed"]
    version.refresh_from_db()
    assert version.status == "on_sale"


def test_retired_is_for_good_and_a_version_that_waits_can_be_taken_back(cast):
    now = timezone.now()
    version = make_product()
    services.retire(actor=cast.operations, now=now, version_id=version.pk, reason="产品下线")
    with pytest.raises(Refused):
        services.resume(actor=cast.operations, now=now, version_id=version.pk)
    waiting = make_product(status="approved", sale_from=timezone.localdate() + timedelta(days=9))
    services.take_back(actor=cast.operations, now=now, version_id=waiting.pk, reason="改条款")
    waiting.refresh_from_db()
    assert waiting.status == "draft"

"""Papers of lenders: entered by one person, approved by another, ended in time, and told of before they end."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from backoffice.approvals import services as approvals
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from backoffice.values.identity import make_credit_check
from loans.lenders import selectors, services
from loans.lenders.domain import Standing, ceiling_of, guarantor_obstacles, obstacles, outside_regions, stage_of
from loans.lenders.models import Agreement, Lender
from loans.lenders.tests.factories import make_guarantor, terms
from loans.products.tests.factories import make_lender

pytestmark = pytest.mark.django_db
CREDIT_CODE = "91350100M000100Y43"


def picture(name="名单.png"):
    content = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


def draft(cast, **fields):
    return services.save_lender(
        actor=cast.operations, now=timezone.now(), code="new-bank", name="新银行", kind="bank", **fields
    )


def test_a_lender_becomes_active_with_all_papers_and_a_second_person(cast):
    now, today = timezone.now(), timezone.localdate()
    lender = draft(cast, credit_code=CREDIT_CODE.lower(), licence_no="B1", licence_scope=["consumer"])
    assert lender.credit_code == CREDIT_CODE
    with pytest.raises(Refused) as refusal:
        services.submit_lender(actor=cast.operations, now=now, lender_id=lender.pk)
    assert refusal.value.code == "lenders.papers"
    services.record_listing(
        actor=cast.operations, now=now, lender_id=lender.pk, url="https://bank.example/list", entry="本公司",
        listed_since=date(2025, 10, 1), checked_on=today, upload=picture(),
    )  # fmt: skip
    agreement = services.draft_agreement(actor=cast.operations, now=now, lender_id=lender.pk, **terms())
    waiting = services.submit_agreement(actor=cast.operations, now=now, agreement_id=agreement.pk)
    approvals.approve(actor=cast.compliance, now=now, approval_id=waiting.pk)
    waiting = services.submit_lender(actor=cast.operations, now=now, lender_id=lender.pk)
    with pytest.raises(Refused) as refusal:
        approvals.approve(actor=cast.operations, now=now, approval_id=waiting.pk)
    assert refusal.value.code == "approvals.same_person"
    approvals.approve(actor=cast.compliance, now=now, approval_id=waiting.pk)
    lender.refresh_from_db()
    assert (lender.status, lender.agreement_no, lender.list_checked_on) == ("active", "XY-2026-1", today)
    assert obstacles(lender.standing, today, services.required_clauses(today).value) == []


def test_a_wrong_credit_code_is_refused_at_its_field(cast):
    with pytest.raises(Refused) as refusal:
        draft(cast, credit_code="91350100M000100Y44")
    assert refusal.value.data["field"] == "credit_code"


def test_what_evidence_and_approvals_write_nobody_writes_by_hand(cast):
    with pytest.raises(ValueError, match="agreement_no"):
        draft(cast, agreement_no="X")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_to": date(2000, 1, 1)}, "valid_to"),
        ({"mode": "joint"}, "partner"),
        ({"lender_share": Decimal("0.7")}, "partner_share"),
        ({"partner_share": Decimal("0.3")}, "partner_share"),
        ({"mode": "guarantee"}, "guarantor"),
        ({"pay_value": Decimal("1.01")}, "pay_value"),
        ({"pay_value": Decimal("-0.01")}, "pay_value"),
    ],
)
def test_impossible_agreements_are_refused_at_their_field(cast, changes, field):
    with pytest.raises(Refused) as refusal:
        services.draft_agreement(
            actor=cast.operations, now=timezone.now(), lender_id=make_lender().pk, **terms(**changes)
        )
    assert refusal.value.data["field"] == field
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("share", ["0.1", "0.3", "0.35", "0.9999"])
def test_joint_shares_sum_to_one_in_the_database_too(share):
    def create(number, rest):
        Agreement.objects.create(
            lender=lender, created_at=timezone.now(), **terms(
                number=number, mode="joint", partner=make_lender(), partner_share=Decimal(share), lender_share=rest
            )
        )  # fmt: skip

    lender = make_lender()
    create("1", 1 - Decimal(share))
    with pytest.raises(IntegrityError), transaction.atomic():
        create("2", 1 - Decimal(share) + Decimal("0.0001"))


def test_an_agreement_without_a_required_clause_is_not_submitted(cast):
    now = timezone.now()
    content = terms()
    del content["clauses"]["disclosure"]
    agreement = services.draft_agreement(actor=cast.operations, now=now, lender_id=make_lender().pk, **content)
    with pytest.raises(Refused) as refusal:
        services.submit_agreement(actor=cast.operations, now=now, agreement_id=agreement.pk)
    assert refusal.value.code == "lenders.clauses"
    assert "明示" in str(refusal.value)


def test_a_joint_partner_bears_the_least_share(cast):
    now = timezone.now()
    content = terms(mode="joint", partner=make_lender(), lender_share=Decimal("0.8"), partner_share=Decimal("0.2"))
    agreement = services.draft_agreement(actor=cast.operations, now=now, lender_id=make_lender().pk, **content)
    with pytest.raises(Refused) as refusal:
        services.submit_agreement(actor=cast.operations, now=now, agreement_id=agreement.pk)
    assert refusal.value.data["field"] == "partner_share"


def test_a_new_agreement_ends_the_old_one_and_ending_it_leaves_none(cast):
    now, lender = timezone.now(), make_lender()
    for number in ("A", "B"):
        agreement = services.draft_agreement(
            actor=cast.operations, now=now, lender_id=lender.pk, **terms(number=number)
        )
        waiting = services.submit_agreement(actor=cast.operations, now=now, agreement_id=agreement.pk)
        approvals.approve(actor=cast.compliance, now=now, approval_id=waiting.pk)
    assert dict(lender.agreements.values_list("number", "status")) == {"A": "ended", "B": "active"}
    services.end_agreement(actor=cast.operations, now=now, agreement_id=agreement.pk, reason="终止合作")
    lender.refresh_from_db()
    assert obstacles(lender.standing, timezone.localdate()) == ["agreement_missing"]


def test_a_refused_activation_goes_back_to_draft(cast):
    now = timezone.now()
    guarantor = make_guarantor(status="draft")
    waiting = services.submit_guarantor(actor=cast.operations, now=now, guarantor_id=guarantor.pk)
    approvals.refuse(actor=cast.compliance, now=now, approval_id=waiting.pk, reason="证照不清")
    guarantor.refresh_from_db()
    assert guarantor.status == "draft"


def test_people_are_told_once_for_each_stage_of_a_paper(cast):
    today, now = timezone.localdate(), timezone.now()
    assert cast.operations
    assert cast.compliance
    make_lender(licence_valid_to=today + timedelta(days=30))
    make_lender()
    assert services.tell_of_expiries(now) == 1
    services.tell_of_expiries(now)
    assert Message.objects.count() == 2
    services.tell_of_expiries(now + timedelta(days=25))
    services.tell_of_expiries(now + timedelta(days=40))
    assert Message.objects.count() == 6


def test_the_register_costs_the_same_for_many(django_assert_num_queries):
    for _number in range(5):
        make_lender()
        make_guarantor()
    with django_assert_num_queries(4):
        assert len(selectors.papers(timezone.localdate())) == 15


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"status": "suspended"}, ["not_active"]),
        ({"licence_valid_from": date(2027, 1, 1)}, ["licence_not_yet"]),
        ({"agreement_valid_from": date(2027, 1, 1)}, ["agreement_not_yet"]),
        ({"clauses": {"disclosure": " "}}, ["clauses_missing"]),
    ],
)
def test_obstacles(changes, codes):
    facts = {
        "licence_no": "B1", "licence_valid_to": date(2028, 1, 1), "listed_since": date(2025, 1, 1),
        "agreement_no": "A", "agreement_valid_to": date(2028, 1, 1), "clauses": {"disclosure": "第一条"},
    }  # fmt: skip
    assert obstacles(Standing(**facts | changes), date(2026, 11, 22), ["disclosure"]) == codes


def test_regions_guarantors_and_stages():
    assert outside_regions(["3301", "11"], ["33"]) == ["11"]
    assert outside_regions([], ["33"]) == ["*"]
    assert outside_regions([], []) == []
    assert guarantor_obstacles("active", "R", date(2026, 1, 1), date(2026, 1, 2)) == ["guarantor_licence_expired"]
    days = [stage_of(date(2026, 3, 31), date(2026, 3, day), 20) for day in (1, 12, 24, 31)]
    assert days == ["", "soon", "week", "week"]
    assert stage_of(date(2026, 3, 31), date(2026, 4, 1), 20) == "expired"


def test_the_ceiling_says_which_values_it_used():
    bank = services.ceiling("bank", date(2026, 11, 22))
    assert (bank.rate, [one.code for one in bank.used]) == (
        Decimal("0.24"), ["ceiling.annual_cost.bank", "ceiling.basis"],
    )  # fmt: skip
    later = services.ceiling("microlender", date(2028, 1, 1))
    assert (later.rate, len(later.used)) == (Decimal("0.12"), 4)
    assert ceiling_of(later.used[0], later.used[1], None, None).rate == Decimal("0.24")


def test_a_lender_entered_twice_is_refused_by_the_database(cast):
    draft(cast, credit_code=CREDIT_CODE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lender.objects.create(code="other", name="他行", kind="bank", credit_code=CREDIT_CODE)
    assert make_credit_check(CREDIT_CODE[:17]) == "3"

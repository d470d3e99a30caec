"""What the house asks for beyond a product's list: proposed on its page, approved by another, asked for in a case."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.parameters import services as parameters
from backoffice.parameters.models import ParameterRow
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from loans.applications import selectors
from loans.applications.domain import PolicyLine, checklist, policy_lines
from loans.applications.tests.factories import decided
from loans.products.tests.factories import make_product
from risk.review import services as review
from risk.review.models import ReviewEvent
from risk.review.tests.factories import open_case

WHY = "经营规模以购销合同核实"
LINE = "B | 20000 | 80000 | small_business | purchase_contract | 购销合同 | " + WHY


def test_lines_ask_by_tier_band_and_segment():
    line = PolicyLine.read(LINE)
    assert PolicyLine.read(line.text) == line
    assert line.asks("B", Decimal(20000), "small_business")
    for tier, amount, segment in (
        ("A", 20000, "small_business"),
        ("B", 19999, "small_business"),
        ("B", 80000, "small_business"),
        ("B", 20000, "wage_earner"),
    ):
        assert not line.asks(tier, Decimal(amount), segment)
    assert PolicyLine.read("C ||| all | id_card | 身份证 | 原因 | 含竖线").asks("C", Decimal(10**9), "")


@pytest.mark.parametrize(
    "wrong",
    ["", "B", LINE.replace("B |", "D |"), LINE.replace("80000", "10"), LINE.replace("20000", "多"),
     LINE.replace("80000", "NaN"), LINE.replace("20000", "-1"), LINE.replace("purchase_contract", " ")],
)  # fmt: skip
def test_lines_that_are_none(wrong):
    with pytest.raises(ValueError, match=r"line|band|numbers"):
        policy_lines([wrong])


def test_a_paper_of_the_product_becomes_needed_and_another_is_added():
    product = [{"code": "purchase_contract", "name": "合同", "required": False}, {"code": "id_card", "name": "证"}]
    other = PolicyLine.read("B ||| all | bank_statement | 流水 | 看收入")
    items = checklist(
        product, tier="B", amount=Decimal(50000), first_loan=False, asked=[], have={"id_card": 1},
        policy=[PolicyLine.read(LINE), other],
    )  # fmt: skip
    assert [(item.code, item.needed, item.missing, item.why) for item in items] == [
        ("purchase_contract", True, True, WHY), ("id_card", True, False, ""), ("bank_statement", True, True, "看收入"),
    ]  # fmt: skip


def sent(**changed: str) -> dict[str, str]:
    line = {"tier": "B", "least": "20000", "below": "80000", "segment": "small_business", "code": "purchase_contract"}
    line |= {"why": WHY} | changed
    return {f"form-0-{name}": value for name, value in line.items()} | {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "valid_from": timezone.localdate().isoformat(),
        "basis": "风险委员会纪要", "submission_id": "a" * 32,
    }  # fmt: skip


@pytest.mark.django_db
def test_two_people_put_it_in_force_and_a_case_asks_for_it(cast, client_of):
    manager = client_of(cast.risk_manager)
    for wrong in ({"below": "100"}, {"why": ""}, {"code": "gold"}, {"least": "x"}):
        assert manager.post("/risk/checklists/change/", sent(**wrong)).status_code == 400
    assert client_of(cast.reviewer).post("/risk/checklists/change/", sent()).status_code == 403
    assert manager.post("/risk/checklists/change/", sent() | {"submission_id": "b" * 32}).status_code == 302
    assert b"data-coming" in manager.get("/risk/checklists/").content

    product = make_product(materials=[])
    case = open_case(customer=make_customer(segment="small_business"), product_version=product)
    now = timezone.now()
    assert selectors.checklist_of(case.application) == []
    approvals.approve(actor=cast.compliance, approval_id=Approval.objects.get().pk, now=now)
    assert b'data-line="purchase_contract"' in manager.get("/risk/checklists/").content

    case = review.claim_case(actor=cast.reviewer, case_id=case.pk, now=now)
    client, page = client_of(cast.reviewer), reverse("review:detail", args=[case.pk])
    shown = client.get(page).content.decode()
    assert 'data-why="purchase_contract"' in shown
    assert 'value="购销合同" class=' in shown or 'name="papers" value="购销合同"' in shown
    said = {"version": case.version, "papers": "购销合同", "note": "请补充合同。", "submission_id": "c" * 32}
    assert (
        client.post(reverse("review:ask_for_material", args=[case.pk]), said | {"papers": "金条"}).status_code == 422
    )
    assert client.post(reverse("review:ask_for_material", args=[case.pk]), said).status_code == 302
    case.application.refresh_from_db()
    assert case.application.asked_materials == ["购销合同"]
    assert [item.code for item in selectors.checklist_of(case.application)] == ["purchase_contract"]
    assert ReviewEvent.objects.get(case=case, verb="ask_for_material").reasons == ["M06"]


@pytest.mark.django_db
def test_what_was_handed_in_before_keeps_its_list(cast):
    earlier = timezone.now() - timedelta(days=3)
    application = decided("B", now=earlier, product_version=make_product(materials=[]))
    now = timezone.now()
    parameters.propose(
        actor=cast.risk_manager, code=selectors.MATERIAL_POLICY, text="B ||| all | id_card | 身份证 | 核身份",
        valid_from=timezone.localdate(now), valid_to=None, basis="风险委员会纪要", now=now,
    )  # fmt: skip
    approvals.approve(actor=cast.compliance, approval_id=Approval.objects.get().pk, now=now)
    assert selectors.checklist_of(application) == []
    application.submitted_at = now
    assert [item.code for item in selectors.checklist_of(application)] == ["id_card"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "text"),
    [(selectors.MATERIAL_POLICY, "B | 身份证"), ("risk.tier.policy", "high/review=A"), ("dti.by_segment", "x=0.5"),
     ("aml.points", "pep=viel")],
)  # fmt: skip
def test_lines_that_a_room_could_not_read_never_reach_a_second_person(cast, code, text):
    now = timezone.now()
    with pytest.raises(Refused) as refused:
        parameters.propose(
            actor=cast.risk_manager, code=code, text=text, valid_from=timezone.localdate(now), valid_to=None,
            basis="风险委员会纪要", now=now,
        )  # fmt: skip
    assert refused.value.code == "parameters.unreadable"
    assert not ParameterRow.objects.filter(code=code, status="proposed").exists()

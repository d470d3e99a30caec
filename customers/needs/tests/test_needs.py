"""The questionnaire: branches, answers, versions, and the link that works once."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals.services import approve, refuse
from backoffice.values.errors import Refused
from customers.needs import domain, selectors, services
from customers.needs.models import AnswerChange, Questionnaire, Sheet
from customers.needs.shipped import QUESTIONS
from customers.profiles.tests.factories import make_customer

ASKED = domain.questions_of(QUESTIONS)
PURPOSES = ["装修", "购车"]
RIGHT = {"purpose": "装修", "amount": "50000", "months": 12, "pay": "4000", "speed": "any", "secured": "no"}


def test_the_shipped_questions_hold_and_branch():
    domain.check(ASKED)
    codes = {one.code for one in domain.asked(ASKED, {"secured": "yes"})}
    assert {"assets", "worth"} <= codes
    assert "assets" not in {one.code for one in domain.asked(ASKED, {"secured": "no"})}
    assert domain.pruned(ASKED, {"secured": "no", "assets": ["home"]}) == {"secured": "no"}
    assert domain.wish(ASKED, RIGHT)["amount"] == Decimal(50000)
    assert [one.code for one in domain.missing(ASKED, RIGHT | {"secured": "yes"})] == ["assets"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"code": "Amount"}, 1),
        ({"code": "purpose"}, 1),
        ({"zh": " "}, 1),
        ({"kind": "choice"}, 1),
        ({"feeds": "purpose"}, 1),
        ({"feeds": ""}, 1),
        ({"low": "9", "high": "1"}, 1),
        ({"options": [["a", "甲", "A"]]}, 1),
        ({"when": [["later", ["x"]]]}, 1),
        ({"when": [["secured", ["maybe"]]]}, 8),
        ({"when": [["worth", ["yes"]]]}, 10),
        ({"high": None}, 4),
    ],
)
def test_what_cannot_work_is_not_taken(changes, place):
    content = [dict(row) for row in QUESTIONS]
    content[place] |= changes
    with pytest.raises(Refused) as refusal:
        domain.check(domain.questions_of(content))
    assert refusal.value.code == "needs.questionnaire"


@pytest.mark.parametrize(
    ("code", "raw"),
    [
        ("purpose", "炒股"), ("amount", "999"), ("amount", "NaN"), ("amount", "1e9"), ("months", "1.5"),
        ("months", 361), ("rate", 2), ("speed", ["any", "week"]), ("assets", ["home", "yacht"]),
        ("since", "2026-02-30"), ("words", "a\x00b"),
    ],
)  # fmt: skip
def test_dirty_answers_are_refused_at_their_question(code, raw):
    one = next(each for each in ASKED if each.code == code)
    with pytest.raises(Refused) as refusal:
        domain.checked_answer(one, raw, PURPOSES)
    assert refusal.value.data["field"] == f"q_{code}"


@pytest.fixture
def in_use(db, cast):
    now = timezone.now()
    row = services.draft(actor=cast.operations, now=now)
    request = services.submit(actor=cast.operations, questionnaire_id=row.pk, now=now)
    approve(actor=cast.compliance, approval_id=request.pk, now=now)
    return Questionnaire.objects.get(pk=row.pk)


def test_a_version_needs_a_second_person_and_replaces_the_former(in_use, cast, client_of):
    now = timezone.now()
    following = services.draft(actor=cast.operations, now=now)
    assert (following.number, services.draft(actor=cast.operations, now=now).pk) == (2, following.pk)
    client = client_of(cast.operations)
    form = {
        "code": "shop", "kind": "choice", "zh": "有无店铺？", "en": "A shop?", "options": "y | 有 | Yes\nn | 无 | No",
        "condition": "purpose = 经营周转", "place": 2, "required": "on", "submission_id": str(uuid.uuid4()),
    }  # fmt: skip
    assert client.post(reverse("needs:question_new", args=[following.pk]), form).status_code == 302
    following.refresh_from_db()
    assert following.content[1]["when"] == [["purpose", ["经营周转"]]]
    bad = form | {"condition": "nothing = 1", "submission_id": str(uuid.uuid4())}
    assert client.post(reverse("needs:question", args=[following.pk, "shop"]), bad).status_code == 400
    request = services.submit(actor=cast.operations, questionnaire_id=following.pk, now=now)
    with pytest.raises(Refused):
        approve(actor=cast.operations, approval_id=request.pk, now=now)
    refuse(actor=cast.compliance, approval_id=request.pk, now=now, reason="用词再改")
    request = services.submit(actor=cast.operations, questionnaire_id=following.pk, now=now)
    approve(actor=cast.compliance, approval_id=request.pk, now=now)
    in_use.refresh_from_db()
    assert (in_use.state, selectors.published().pk) == ("retired", following.pk)
    with pytest.raises(Refused) as refusal:
        services.save_questions(actor=cast.operations, questionnaire_id=following.pk, content=QUESTIONS, now=now)
    assert refusal.value.code == "needs.not_draft"
    assert client.get(reverse("needs:questionnaires")).status_code == 200
    assert client.get(reverse("needs:questionnaire", args=[following.pk])).status_code == 200


def test_staff_ask_keep_and_finish_and_matching_starts_from_it(in_use, cast, client_of):
    customer, client = make_customer(), client_of(cast.relationship_manager)
    begun = client.post(reverse("needs:begin", args=[customer.pk]), {"submission_id": str(uuid.uuid4())})
    sheet = Sheet.objects.get()
    assert begun.url == reverse("needs:sheet", args=[sheet.pk])

    def send(**values):
        named = {f"q_{code}": value for code, value in values.items() if code != "finish"}
        more = {"finish": "1"} if "finish" in values else {}
        return client.post(begun.url, {"submission_id": str(uuid.uuid4())} | named | more)

    assert send(purpose="装修", amount="60000").status_code == 302
    assert send(purpose="装修", amount="60000", finish=True).status_code == 400
    sheet.refresh_from_db()
    assert sheet.answers == {"purpose": "装修", "amount": "60000.00"}
    assert send(**RIGHT | {"amount": "50000", "finish": True}).url == reverse("profiles:detail", args=[customer.pk])
    changed = AnswerChange.objects.get(sheet=sheet, question="amount", before="60000.00")
    assert (changed.after, changed.by) == ("50000.00", cast.relationship_manager)
    page = client.get(reverse("matching:new") + f"?customer={customer.pk}")
    assert f'data-told="{sheet.pk}"' in page.content.decode()
    assert page.context["form"].initial["amount"] == Decimal(50000)
    assert f'data-sheet="{sheet.pk}"' in client.get(reverse("profiles:detail", args=[customer.pk])).content.decode()
    assert client_of(cast.auditor).get(begun.url).status_code == 200


def test_the_customers_link_works_once_and_only_as_long_as_it_is_open(in_use, cast, client):
    customer, now = make_customer(), timezone.now()
    old = services.send_link(actor=cast.relationship_manager, customer=customer, now=now)
    sheet = services.send_link(actor=cast.relationship_manager, customer=customer, now=now + timedelta(seconds=1))
    old.refresh_from_db()
    assert selectors.link_state(old, timezone.now() + timedelta(minutes=1)) == "expired"
    address = reverse("needs:answer", args=[selectors.token_of(sheet)])
    for forged in (address[:-3] + "x/", reverse("needs:answer", args=["1:abc:def"])):
        assert client.get(forged).status_code == 404
    first = client.get(address)
    assert 'data-question="purpose"' in first.content.decode()
    assert client.post(address, {"question": "purpose", "q_purpose": "炒股"}).status_code == 422
    assert client.post(address, {"question": "purpose"}).status_code == 422
    for code, value in {**RIGHT, "least": "", "rate": "12", "since": "", "words": ""}.items():
        assert client.post(address, {"question": code, f"q_{code}": value}).status_code in (200, 302)
    sheet.refresh_from_db()
    assert sheet.finished_at is not None
    assert (sheet.answers["amount"], sheet.answers["months"]) == ("50000.00", 12)
    assert client.get(address).status_code == 410
    with pytest.raises(Refused) as refusal:
        services.answer(actor=None, sheet_id=sheet.pk, values={"amount": "1000"}, now=now)
    assert refusal.value.code == "needs.used"
    late = services.send_link(actor=cast.relationship_manager, customer=customer, now=now)
    with pytest.raises(Refused) as refusal:
        services.answer(actor=None, sheet_id=late.pk, values=RIGHT, now=now + services.OPEN_FOR)
    assert refusal.value.code == "needs.expired"
    assert selectors.latest_wish(customer).wish["purpose"] == "装修"

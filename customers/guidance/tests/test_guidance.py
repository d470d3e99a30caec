"""Talk scripts: two people, three steps, no forbidden word; shown beside the call they are for."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.selectors import pending_of
from backoffice.values.errors import Refused
from customers.guidance import selectors, services
from customers.guidance.domain import Candidate, State, suited
from customers.guidance.models import TalkScript, Term
from customers.profiles.tests.factories import make_customer
from customers.relations.models import FollowUp

NOW = timezone.now()
LATER = timezone.localdate() + timedelta(days=90)

pytestmark = pytest.mark.django_db


def write(actor, **changes) -> TalkScript:
    told = {
        "title": "回访",
        "scene": "needs",
        "segment": "",
        "body": "{称呼}您好，我是{客户经理}。",
        "valid_until": LATER,
    }
    return services.write_script(actor=actor, now=NOW, **told | changes)


def approved(cast, **changes) -> TalkScript:
    script = write(cast.marketing, **changes)
    approvals.approve(actor=cast.compliance, approval_id=pending_of(script)[0].pk, now=NOW)
    script.refresh_from_db()
    return script


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"valid_until": timezone.localdate()}, "guidance.expired", "valid_until"),
        ({"body": "您的身份证号是{身份证}"}, "guidance.gaps", "body"),
        ({"scene": "objection", "listen": "听完"}, "guidance.steps", "empathise"),
        ({"body": "我们秒批，零门槛"}, "advertising.forbidden", "body"),
        ({"scene": "objection", "listen": "秒批", "empathise": "是"}, "advertising.forbidden", "listen"),
    ],
)
def test_a_script_that_may_not_be_said_is_refused_at_its_field(cast, changes, code, field):
    with pytest.raises(Refused) as refused:
        write(cast.marketing, **changes)
    assert (refused.value.code, refused.value.data["field"]) == (code, field)
    assert not TalkScript.objects.exists()


def test_nobody_approves_what_they_wrote_and_a_new_wording_replaces_the_old(cast):
    first = write(cast.manager)
    with pytest.raises(Refused):
        approvals.approve(actor=cast.manager, approval_id=pending_of(first)[0].pk, now=NOW)
    assert selectors.for_call(scene="needs", segment="", on=LATER) == []
    approvals.approve(actor=cast.compliance, approval_id=pending_of(first)[0].pk, now=NOW)
    second = write(cast.marketing, body="您好，想问一下用途。", replaces=first)
    assert selectors.for_call(scene="needs", segment="", on=LATER) == [first]
    approvals.approve(actor=cast.compliance, approval_id=pending_of(second)[0].pk, now=NOW)
    first.refresh_from_db()
    assert first.state == State.RETIRED
    assert selectors.for_call(scene="needs", segment="", on=LATER) == [second]
    assert selectors.for_call(scene="needs", segment="", on=LATER + timedelta(days=1)) == []


def test_the_segment_comes_first_and_objections_last():
    rows = [
        Candidate(1, "objection", "farmer"), Candidate(2, "needs", ""), Candidate(3, "needs", "farmer"),
        Candidate(4, "cost", "farmer"), Candidate(5, "needs", "start_up"), Candidate(6, "objection", ""),
    ]  # fmt: skip
    assert suited(rows, scene="needs", segment="farmer") == [3, 2, 1, 6]


def test_beside_a_call_stand_its_script_its_objections_and_nobody_elses(cast, client_of):
    customer = make_customer(segment="farmer")
    due = {"customer": customer, "owner": cast.relationship_manager, "way": "phone", "due_on": timezone.localdate()}
    call = FollowUp.objects.create(subject="回访", occasion="overdue", created_at=NOW, **due)
    wanted = approved(cast, scene="overdue", segment="farmer", body="{称呼}您好，{今天}。")
    other = approved(cast, scene="overdue", segment="start_up")
    objection = approved(cast, scene="objection", listen="听", empathise="懂", body="算")
    page = client_of(cast.relationship_manager).get(call.get_absolute_url()).content.decode()
    assert f'data-script="{wanted.pk}"' in page
    assert f'data-script="{objection.pk}"' in page
    assert f'data-script="{other.pk}"' not in page
    assert f"{customer.name}您好" in page


def test_use_is_counted_and_an_expired_script_cannot_be_used(cast, client_of):
    script = approved(cast)
    client = client_of(cast.relationship_manager)
    answer = client.post(
        reverse("guidance:used", args=[script.pk]), {"submission_id": uuid4()}, HTTP_HX_REQUEST="true"
    )
    assert answer.status_code == 200
    script.refresh_from_db()
    assert script.used == 1
    with pytest.raises(Refused):
        services.count_use(actor=cast.relationship_manager, script_id=script.pk, now=NOW + timedelta(days=400))


def test_pages_from_the_first_wording_to_its_end(cast, client_of, queries_of):
    writer = client_of(cast.marketing)
    told = {"title": "新", "scene": "cost", "body": "先看明示表。", "valid_until": LATER, "submission_id": uuid4()}
    assert writer.post(reverse("guidance:new"), {**told, "valid_until": "2020-01-01"}).status_code == 400
    assert writer.post(reverse("guidance:new"), told | {"submission_id": uuid4()}).status_code == 302
    script = TalkScript.objects.get()
    approvals.approve(actor=cast.compliance, approval_id=pending_of(script)[0].pk, now=NOW)
    one = queries_of(lambda: writer.get(reverse("guidance:list")))
    for _ in range(4):
        approved(cast)
    assert queries_of(lambda: writer.get(reverse("guidance:list"))) == one
    assert writer.get(reverse("guidance:reword", args=[script.pk])).status_code == 200
    writer.post(reverse("guidance:retire", args=[script.pk]), {"submission_id": uuid4()})
    script.refresh_from_db()
    assert script.state == State.RETIRED


def test_a_term_stands_once_in_the_glossary(cast, client_of):
    writer = client_of(cast.marketing)
    told = {"name": "抵押率", "short": "LTV", "meaning": "贷款占抵押物价值的比例", "example": ""}
    assert writer.post(reverse("guidance:term_new"), {**told, "submission_id": uuid4()}).status_code == 302
    assert writer.post(reverse("guidance:term_new"), {**told, "submission_id": uuid4()}).status_code == 400
    term = Term.objects.get()
    edit = reverse("guidance:term_edit", args=[term.pk])
    assert writer.post(edit, {**told, "meaning": "越低越稳妥", "submission_id": uuid4()}).status_code == 302
    found = client_of(cast.reviewer).get(reverse("guidance:glossary"), {"q": "ltv"}).content.decode()
    assert f'data-row="{term.pk}"' in found
    assert (
        f'data-row="{term.pk}"'
        not in client_of(cast.reviewer).get(reverse("guidance:glossary"), {"q": "zz"}).content.decode()
    )

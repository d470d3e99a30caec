"""Rules on public opinion are written in forms, tried on real posts, and come into force by two people."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.audit.models import AuditRow
from complaints.cases.drafts import changes, rule_named
from complaints.opinion import drafting, shipped
from complaints.opinion.models import OpinionDraft, OpinionPolicy
from complaints.opinion.rule_forms import TermsForm
from complaints.opinion.tests.factories import mention, source

pytestmark = pytest.mark.django_db
WORD = {
    "text": "涉及学校", "pattern": "学校|校园", "unless": "毕业", "window": "4", "sentiment": "-3", "weight": "70",
    "topic": "marketing",
}  # fmt: skip
SPIKE = {"text": "声量", "kind": "volume", "level": "red", "at_least": "20", "times": "4"}


def post(client, name, *args, **data):
    return client.post(reverse(f"opinion:{name}", args=args), {"submission_id": str(uuid.uuid4()), **data})


def test_a_rule_is_written_tried_on_posts_and_put_in_force_by_a_second_person(cast, client_of):
    now, lead = timezone.now(), client_of(cast.service_lead)
    place = source(cast, now)
    told = mention(cast, now, "你们在校 园里推广，请问合规吗", at=place)
    mention(cast, now, "学校毕业后才还款，想问问", at=place)
    tried = post(lead, "word_try", **WORD, sentence="他们进了校·园拉人").content.decode()
    assert 'data-spoken="yes"' in tried
    assert 'id="hits-posts" data-count="1"' in tried
    assert OpinionDraft.objects.count() == 0  # trying stores nothing
    assert post(lead, "word_new", **WORD).status_code == 302
    page = lead.get(reverse("opinion:rules_draft")).content.decode()
    assert 'data-change="own_1"' in page
    assert 'id="moves" data-count="1"' in page
    assert 'data-level="red" data-after="1"' in page
    assert reverse("opinion:detail", args=[told.pk]) in page
    assert post(lead, "rules_submit", basis="季度复核").status_code == 302
    assert OpinionDraft.objects.count() == 0
    assert OpinionPolicy.objects.count() == 1  # one person alone changes nothing
    approvals.approve(actor=cast.manager, approval_id=Approval.objects.get().pk, now=timezone.now())
    assert rule_named(OpinionPolicy.objects.get(version=2).content, "own_1")["sentiment"] == -3
    assert mention(cast, timezone.now(), "又到校园推广来了", at=place).urgency == 70
    assert {"opinion.edit_draft", "opinion.rules"} <= set(AuditRow.objects.values_list("action", flat=True))


def test_alerts_brands_and_deadlines_are_forms_too(cast, client_of):
    lead = client_of(cast.service_lead)
    assert post(lead, "alert_rule_new", **SPIKE).status_code == 302
    known = rule_named(shipped.RULES, "urgent_red", "alerts")
    assert lead.get(reverse("opinion:alert_rule_edit", args=["urgent_red"])).status_code == 200
    assert post(lead, "alert_rule_edit", "urgent_red", **known | {"at_least": 55}).status_code == 302
    assert post(lead, "alert_rule_remove", "product").status_code == 302
    terms = {"brands": "甲公司\n\n甲 贷\n甲公司", "red": 60, "yellow": 600, "blue": 6000}
    assert post(lead, "terms", **terms).status_code == 302
    after = OpinionDraft.objects.get().content
    assert [change.code for change in changes(shipped.RULES, after)] == ["urgent_red", "product", "own_1", ""]
    assert after["brands"] == ["甲公司", "甲 贷"]
    assert TermsForm(rules=after).initial["red"] == 60
    assert rule_named(after, "own_1", "alerts") == {
        "code": "own_1", "text": "声量", "kind": "volume", "level": "red", "at_least": 20, "times": 4.0,
    }  # fmt: skip
    assert lead.get(reverse("opinion:rules_draft")).status_code == 200
    assert lead.get(reverse("opinion:alert_rule_edit", args=["product"])).status_code == 404
    assert post(lead, "rules_discard").status_code == 302
    assert lead.get(reverse("opinion:rules_draft")).status_code == 302


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("word_new", WORD | {"pattern": "("}),
        ("word_new", WORD | {"unless": "(a+)+"}),
        ("word_new", WORD | {"sentiment": "-9"}),
        ("word_new", WORD | {"weight": "101"}),
        ("alert_rule_new", SPIKE | {"times": ""}),
        ("alert_rule_new", SPIKE | {"kind": "named"}),
        ("alert_rule_new", SPIKE | {"kind": "urgency", "at_least": "101"}),
        ("alert_rule_new", SPIKE | {"times": "nan"}),
        ("terms", {"brands": " \n ", "red": 1, "yellow": 1, "blue": 1}),
        ("terms", {"brands": "甲", "red": 0, "yellow": 1, "blue": 1}),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(name, data, cast, client_of):
    answer = post(client_of(cast.service_lead), name, **data)
    assert answer.status_code == 422
    assert len(answer.context["form"].errors) == 1
    assert OpinionDraft.objects.count() == 0


def test_every_shipped_rule_comes_back_from_its_form_as_it_was(cast, client_of):
    lead = client_of(cast.service_lead)
    for part, name in (("words", "word_edit"), ("alerts", "alert_rule_edit")):
        for rule in shipped.RULES[part]:
            form = lead.get(reverse(f"opinion:{name}", args=[rule["code"]])).context["form"]
            shown = {
                field.name: field.value() for field in form if field.value() is not None and field.value() is not False
            }
            assert post(lead, name, rule["code"], **shown).status_code == 302, rule["code"]
    window = {"window": 6}
    after = drafting.DRAFTS.current().content
    assert [window | rule for rule in shipped.RULES["words"]] == [window | rule for rule in after["words"]]
    assert shipped.RULES["alerts"] == after["alerts"]


def test_only_leads_write_rules(cast, client_of):
    assert client_of(cast.service_agent).get(reverse("opinion:rules")).status_code == 200
    for who in (cast.service_agent, cast.auditor):
        assert client_of(who).get(reverse("opinion:word_new")).status_code == 403
        assert post(client_of(who), "alert_rule_new", **SPIKE).status_code == 403

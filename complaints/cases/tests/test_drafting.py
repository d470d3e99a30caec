"""Tiering rules are written one by one, tried on real sentences, and come into force by two people."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.values.errors import Refused
from complaints.cases import drafting, drafts, shipped
from complaints.cases.models import TriageDraft, TriagePolicy
from complaints.cases.policy_forms import CircumstancesForm
from complaints.cases.tests.factories import filed

pytestmark = pytest.mark.django_db
RULE = {"text": "涉及学校", "pattern": "学校|校园", "weight": "40", "floor": "high", "window": "4", "unless": "毕业"}


def post(client, name, *args, **data):
    return client.post(reverse(f"cases:{name}", args=args), {"submission_id": str(uuid.uuid4()), **data})


def test_a_rule_is_written_tried_and_put_in_force_by_a_second_person(cast, client_of):
    lead = client_of(cast.service_lead)
    told = filed(actor=cast.service_agent, now=timezone.now(), content="你们在校 园里推广，我不认可。")
    spared = filed(actor=cast.service_agent, now=timezone.now(), content="学校毕业后才还款，想问问。")
    tried = post(lead, "rule_try", **RULE, sentence="他们进了校·园拉人").content.decode()
    assert 'data-spoken="yes"' in tried
    assert '<mark title="' in tried
    assert told.number in tried
    assert spared.number not in tried  # must-not words within the window
    assert TriageDraft.objects.count() == 0  # trying stores nothing
    assert post(lead, "rule_new", **RULE).status_code == 302
    page = lead.get(reverse("cases:policy_draft")).content.decode()
    assert 'data-change="own_1"' in page
    assert 'id="moves" data-count="1"' in page
    assert post(lead, "policy_publish", basis="季度复核").status_code == 302
    assert TriagePolicy.objects.count() == 1  # one person alone changes nothing
    with pytest.raises(Refused):
        approvals.approve(actor=cast.service_lead, approval_id=Approval.objects.get().pk, now=timezone.now())
    approvals.approve(actor=cast.manager, approval_id=Approval.objects.get().pk, now=timezone.now())
    assert drafts.rule_named(TriagePolicy.objects.get(version=2).content, "own_1")["floor"] == "high"
    assert filed(actor=None, now=timezone.now(), content="又在校园推广。").tier == "high"
    assert client_of(cast.auditor).get(reverse("cases:policy")).status_code == 200


@pytest.mark.parametrize("pattern", ["(", "(a+)+", ""])
def test_a_pattern_that_cannot_be_used_is_said_beside_its_field(pattern, cast, client_of):
    lead = client_of(cast.service_lead)
    assert post(lead, "rule_new", **RULE | {"pattern": pattern}).status_code == 422
    assert post(lead, "rule_try", **RULE | {"pattern": pattern}).status_code == 200
    assert TriageDraft.objects.count() == 0
    assert post(client_of(cast.service_agent), "rule_new", **RULE).status_code == 403


def test_rules_are_changed_taken_out_and_discarded(cast, client_of):
    lead = client_of(cast.service_lead)
    known = drafts.rule_named(shipped.TRIAGE, "leak")
    assert lead.get(reverse("cases:rule_edit", args=["leak"])).status_code == 200
    assert post(lead, "rule_edit", "leak", **known | {"weight": 55}).status_code == 302
    assert post(lead, "rule_remove", "system").status_code == 302
    after = TriageDraft.objects.get().content
    assert [change.code for change in drafts.changes(shipped.TRIAGE, after)] == ["leak", "system"]
    assert post(lead, "rule_edit", "system", **RULE).status_code == 404
    assert post(lead, "policy_discard").status_code == 302
    assert lead.get(reverse("cases:policy_draft")).status_code == 302


def test_circumstances_come_back_as_they_were_shown(cast, client_of):
    lead = client_of(cast.service_lead)
    shown = CircumstancesForm(rules=shipped.TRIAGE).initial
    fields = {name: "" if value is None else value for name, value in shown.items()}
    assert post(lead, "circumstances", **fields | {"urgent": 10, "high": 25}).status_code == 422
    assert post(lead, "circumstances", **fields | {"urgent": 50}).status_code == 302
    after = TriageDraft.objects.get().content
    assert after["thresholds"] == {"urgent": 50, "high": 25}
    same = {name: part for name, part in after.items() if name not in {"thresholds", "amounts"}}
    assert same == {name: part for name, part in shipped.TRIAGE.items() if name in same}
    assert [rule["at_least"] for rule in after["amounts"]] == ["10000", "50000"]


def test_a_draft_begun_from_older_rules_is_not_submitted(cast):
    drafting.DRAFTS.save_rule(
        actor=cast.service_lead, code="", rule={**RULE, "weight": 40, "window": 4}, now=timezone.now()
    )
    old = TriagePolicy.objects.get()
    TriagePolicy.objects.create(
        version=2, content=old.content, basis="其他修订", valid_from=timezone.now(), created_at=timezone.now()
    )
    with pytest.raises(Refused) as refused:
        drafting.DRAFTS.submit(actor=cast.service_lead, basis="x", now=timezone.now())
    assert refused.value.code == "complaints.draft_old"

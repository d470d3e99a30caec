import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from backoffice.jobs.services import drain
from risk.assessment import services
from risk.assessment.models import Assessment
from risk.assessment.replaying import replay
from risk.evidence.models import EvidenceResult
from risk.rules import lists, shipped
from risk.rules import selectors as rules
from risk.rules import services as rule_services
from risk.rules.models import RiskList, RuleSetVersion
from risk.scoring import selectors as scoring
from risk.scoring import shipped_card
from risk.scoring.models import ScorecardVersion
from risk.tests.factories import GOOD, MIDDLE, POOR, applied

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessed(ready) -> list[Assessment]:
    found = []
    for facts, serial in ((GOOD, 910), (MIDDLE, 904), (POOR, 907)):
        application = applied(facts, serial=serial)
        found.append(services.assess_application(application_id=application.pk, now=timezone.now()))
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_for_the_risk_manager(assessed, cast, client_of, language, settings):
    settings.LANGUAGE_CODE = language
    client = client_of(cast.risk_manager)
    one, result = assessed[1], EvidenceResult.objects.first()
    version, card = rules.published(), scoring.published()
    pages = [
        reverse("assessment:list"),
        reverse("assessment:list") + "?tab=b&rule=R-208&score_min=1&q=JJ&tier=B",
        reverse("assessment:list") + "?export=csv",
        *[reverse("assessment:detail", args=[found.pk]) for found in assessed],
        reverse("assessment:preview", args=[one.pk]),
        reverse("rules:list"),
        reverse("rules:facts"),
        reverse("rules:new"),
        reverse("rules:detail", args=[version.pk]),
        reverse("rules:edit", args=[version.pk]),
        reverse("rules:download", args=[version.pk]),
        reverse("scoring:list"),
        reverse("scoring:new"),
        reverse("scoring:detail", args=[card.pk]),
        reverse("evidence:list") + "?tab=answered",
        reverse("evidence:health"),
        reverse("evidence:detail", args=[result.pk]),
        reverse("evidence:preview", args=[result.pk]),
        reverse("applications:detail", args=[one.application_id]),
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page


def test_no_page_shows_identifiers_in_clear(assessed, cast, client_of):
    client = client_of(cast.risk_manager)
    number = assessed[0].application.customer.id_number.reveal()
    for page in (
        reverse("assessment:detail", args=[assessed[0].pk]),
        reverse("evidence:detail", args=[EvidenceResult.objects.first().pk]),
    ):
        assert number not in client.get(page).content.decode()


def test_the_panel_shows_tier_hits_stress_and_sources(assessed, cast, client_of):
    page = client_of(cast.reviewer).get(reverse("applications:detail", args=[assessed[1].application_id]))
    text = page.content.decode()
    assert 'id="assessment" data-tier="B"' in text
    assert 'data-rule="R-208"' in text
    assert 'data-source="telecom"' in text
    assert 'id="assess-again"' not in text
    again = client_of(cast.senior_reviewer).get(reverse("applications:detail", args=[assessed[1].application_id]))
    assert 'id="assess-again"' in again.content.decode()


def test_panel_stays_away_from_those_who_see_no_assessments(assessed, cast, client_of):
    page = client_of(cast.operations).get(reverse("applications:detail", args=[assessed[1].application_id]))
    assert 'id="assessment"' not in page.content.decode()


def test_lists_cost_the_same_for_one_row_as_for_many(ready, cast, client_of, queries_of):
    """Assessments, results of sources, versions of rules, entries of black and grey lists."""
    client, author = client_of(cast.risk_manager), cast.risk_manager
    urls = [reverse(name) for name in ("assessment:list", "evidence:list", "rules:list", "rules:lists")]
    lists.load_lists()
    phones = RiskList.objects.get(code="fraud-phones")

    def grow(serials: range) -> None:
        for serial in serials:
            application, now = applied(GOOD, serial=serial), timezone.now()
            services.assess_application(application_id=application.pk, now=now)
            rule_services.draft_version(actor=author, title=f"试验 {serial}", content=shipped.read(), now=now)
            lists.add_entry(
                actor=author, list_id=phones.pk, text=f"13800138{serial}", reason="已核实冒用", source="警情通报",
                valid_to=None, now=now,
            )  # fmt: skip

    grow(range(911, 912))
    one = [queries_of(lambda url=url: client.get(url)) for url in urls]
    grow(range(912, 915))
    assert [queries_of(lambda url=url: client.get(url)) for url in urls] == one
    assert max(one) <= 12


def test_replay_by_button(assessed, cast, client_of):
    client = client_of(cast.auditor)
    url = reverse("assessment:replay", args=[assessed[0].pk])
    answer = client.post(url, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["success"]
    Assessment.objects.filter(pk=assessed[0].pk).update(score=1)
    answer = client.post(url, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]


def submission(**data):
    import uuid

    return {"submission_id": str(uuid.uuid4()), **data}


def test_assess_again_from_the_page(assessed, cast, client_of):
    client = client_of(cast.senior_reviewer)
    url = reverse("assessment:repeat", args=[assessed[1].application_id])
    client.post(url, submission(reason="补充材料后重评"))
    drain()
    assert Assessment.objects.filter(application_id=assessed[1].application_id).count() == 2
    client.post(url, submission(reason=""))
    assert Assessment.objects.filter(application_id=assessed[1].application_id).count() == 2


def test_rules_from_draft_to_use_by_two_people(assessed, cast, client_of):
    author, second = client_of(cast.risk_manager), client_of(cast.compliance)
    content = shipped.read()
    content["rules"][0]["reason"]["customer"] = "年龄不符。"
    upload = SimpleUploadedFile("rules.json", json.dumps(content, ensure_ascii=False).encode())
    answer = author.post(reverse("rules:new"), submission(title="二版", note="改措辞", file=upload))
    draft = RuleSetVersion.objects.get(title="二版")
    assert answer.url == reverse("rules:detail", args=[draft.pk])
    author.post(reverse("rules:submit", args=[draft.pk]), submission())
    draft.refresh_from_db()
    assert draft.status == "draft"  # not before it was tried
    answer = author.post(reverse("backtests:start", args=[draft.pk]), submission())
    assert author.get(answer.url).status_code == 200  # runs
    drain()
    assert author.get(answer.url).status_code == 200
    draft.refresh_from_db()
    assert (draft.status, draft.trial["tried"], draft.trial["changed"]) == ("tested", 3, 0)
    author.post(reverse("rules:submit", args=[draft.pk]), submission())
    from backoffice.approvals import services as approvals
    from backoffice.approvals.models import Approval
    from backoffice.values.errors import Refused

    request = Approval.objects.get(kind="rules.publish", status="pending")
    assert second.get(reverse("rules:detail", args=[draft.pk])).context["waiting"] == request
    with pytest.raises(Refused):
        approvals.approve(actor=cast.risk_manager, approval_id=request.pk, now=timezone.now())
    approvals.approve(actor=cast.compliance, approval_id=request.pk, now=timezone.now())
    assert rules.published() == draft
    assert RuleSetVersion.objects.filter(status="retired").count() == 1
    # In use: it neither changes nor goes away.
    author.post(reverse("rules:discard", args=[draft.pk]), submission())
    assert rules.published() == draft
    # Old decisions still replay with the rules that decided them.
    assert replay(Assessment.objects.first()).same


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"rules": []}',
        '{"rules": [{"id": "x"}]}',
        "[" * 5000,
        '{"rules": NaN}',
        '{"rules": [{"id": "R", "effect": "reject", "when": {"id": "a", "fact": "sex", "op": "eq", "value": 1}}]}',
    ],
)
def test_rules_that_cannot_be_used_come_back_with_sentences(standard, cast, client_of, content):
    before = RuleSetVersion.objects.count()
    answer = client_of(cast.risk_manager).post(
        reverse("rules:new"), submission(title="坏", note="坏规则", content=content)
    )
    assert answer.status_code == 400
    assert answer.context["form"].non_field_errors()
    assert RuleSetVersion.objects.count() == before


def test_editing_what_somebody_else_changed_is_refused(standard, cast, client_of):
    client = client_of(cast.risk_manager)
    content = json.dumps(shipped.read())
    client.post(reverse("rules:new"), submission(title="三版", note="新稿", content=content))
    draft = RuleSetVersion.objects.get(title="三版")
    url = reverse("rules:edit", args=[draft.pk])
    assert client.post(url, submission(title="三版", note="改一", content=content, version=1)).status_code == 302
    assert client.post(url, submission(title="三版", note="改二", content=content, version=1)).status_code == 400
    client.post(reverse("rules:discard", args=[draft.pk]), submission())
    draft.refresh_from_db()
    assert (draft.status, draft.note) == ("retired", "改一")


def test_scorecard_is_entered_and_published_by_two(standard, cast, client_of):
    client = client_of(cast.risk_manager)
    upload = SimpleUploadedFile("card.json", json.dumps(shipped_card.read()).encode())
    client.post(reverse("scoring:new"), submission(title="新卡", file=upload))
    draft = ScorecardVersion.objects.get(title="新卡")
    client.post(reverse("scoring:submit", args=[draft.pk]), submission())
    from backoffice.approvals import services as approvals
    from backoffice.approvals.models import Approval

    request = Approval.objects.get(kind="scoring.publish", status="pending")
    approvals.approve(actor=cast.compliance, approval_id=request.pk, now=timezone.now())
    assert scoring.published() == draft
    for bad in (b"\xff", b"[]", b"{}", b'{"base": 1}'):
        answer = client.post(reverse("scoring:new"), submission(title="坏", file=SimpleUploadedFile("card.json", bad)))
        assert answer.status_code == 400


def test_strangers_and_other_roles_are_kept_out(assessed, cast, client_of):
    page = reverse("assessment:detail", args=[assessed[0].pk])
    assert client_of(cast.collector).get(page).status_code == 403
    assert client_of(cast.reviewer).get(reverse("rules:new")).status_code == 403
    assert client_of(cast.reviewer).post(reverse("scoring:new")).status_code == 403

import copy
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import drain
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from risk.assessment.models import Assessment, ShadowDecision
from risk.assessment.replaying import replay
from risk.assessment.services import assess_application
from risk.backtests import domain, selectors, services
from risk.backtests.models import Backtest, TierMove
from risk.rules import selectors as rules
from risk.rules import services as rule_services
from risk.rules.models import RuleSetVersion
from risk.rules.words import stopped_words, strayed_words
from risk.tests.factories import GOOD, MIDDLE, POOR, applied

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(ready) -> list[Assessment]:
    return [
        assess_application(application_id=applied(facts, serial=serial, known_outcome=outcome).pk, now=timezone.now())
        for facts, serial, outcome in ((GOOD, 910, "good"), (MIDDLE, 904, None), (POOR, 907, "bad"))
    ]


def stricter(actor, **changes):
    """A draft under which whoever owns a home is refused: every A of these tests."""
    content = copy.deepcopy(rules.published().content)
    for rule in content["rules"]:
        if rule["id"] == "N-304":
            rule["effect"] = changes.get("effect", "reject")
    return rule_services.draft_version(actor=actor, title="更严", content=content, now=timezone.now())


def backtested(actor, version):
    backtest = services.start_backtest(actor=actor, version_id=version.pk, since=None, now=timezone.now())
    drain()
    backtest.refresh_from_db()
    version.refresh_from_db()
    return backtest


def publish(cast, version):
    rule_services.submit_for_publication(actor=cast.risk_manager, version_id=version.pk, now=timezone.now())
    request = Approval.objects.get(kind="rules.publish", status="pending")
    approvals.approve(actor=cast.compliance, approval_id=request.pk, now=timezone.now())


def test_the_same_rules_move_nothing(decided, cast):
    version = rule_services.draft_version(
        actor=cast.risk_manager, title="同", content=rules.published().content, now=timezone.now()
    )
    result = backtested(cast.risk_manager, version).result
    assert (result["tried"], result["changed"]) == (3, 0)
    assert [result["matrix"][one.tier][one.tier] for one in decided] == [1, 1, 1]
    # Without a trace the same rules hit as with one.
    assert sum(row["hits"] for row in result["rules"].values()) == sum(len(one.hits) for one in decided)


def test_moves_swap_set_and_rule_counts(decided, cast):
    before = [(one.tier, one.outcome) for one in Assessment.objects.order_by("id")]
    backtest = backtested(cast.risk_manager, stricter(cast.risk_manager))
    assert backtest.state == "done"
    assert backtest.result["swap"]["out"]["count"] == 1
    move = TierMove.objects.get(backtest=backtest, old_tier="A")
    assert (move.new_tier, "N-304" in move.hits) == ("C", True)
    assert backtest.result["rules"]["N-304"]["hits"] >= 1
    assert [(one.tier, one.outcome) for one in Assessment.objects.order_by("id")] == before


def test_the_second_person_reads_what_changes_and_what_the_backtest_says(decided, cast, client_of):
    version = stricter(cast.risk_manager)
    content = copy.deepcopy(version.content)
    gone = content["rules"].pop(0)["id"]
    content["rules"].append(content["rules"][0] | {"id": "R-NEW"})
    rule_services.edit_version(
        actor=cast.risk_manager, version_id=version.pk, seen_version=1, content=content, note="换", now=timezone.now()
    )
    backtest = backtested(cast.risk_manager, version)
    request = rule_services.submit_for_publication(actor=cast.risk_manager, version_id=version.pk, now=timezone.now())
    page = client_of(cast.compliance).get(reverse("approvals:detail", args=[request.pk])).content.decode()
    changes = page[page.index('id="rule-changes"') : page.index("data-diff")]
    assert [part.split('"')[0] for part in changes.split('data-rule="')[1:]] == ["N-304", "R-NEW", gone]
    assert reverse("backtests:detail", args=[backtest.pk]) in changes


def test_a_backtest_run_twice_writes_once(decided, cast):
    backtest = backtested(cast.risk_manager, stricter(cast.risk_manager))
    moves = TierMove.objects.count()
    services.run_backtest(backtest_id=backtest.pk, now=timezone.now())
    assert TierMove.objects.count() == moves
    # Killed after some chunks: it begins anew.
    Backtest.objects.filter(pk=backtest.pk).update(state="running", finished_at=None)
    services.run_backtest(backtest_id=backtest.pk, now=timezone.now())
    assert TierMove.objects.count() == moves


def test_rules_changed_meanwhile_are_not_called_tested(decided, cast):
    version = stricter(cast.risk_manager)
    services.start_backtest(actor=cast.risk_manager, version_id=version.pk, since=None, now=timezone.now())
    rule_services.edit_version(
        actor=cast.risk_manager, version_id=version.pk, seen_version=1,
        content=rules.published().content, note="换", now=timezone.now(),
    )  # fmt: skip
    drain()
    version.refresh_from_db()
    assert version.status == "draft"
    assert Backtest.objects.get().state == "failed"


def test_queries_do_not_grow_with_the_moves(decided, cast, client_of, django_assert_max_num_queries):
    backtest = backtested(cast.risk_manager, stricter(cast.risk_manager))
    client = client_of(cast.risk_manager)
    for url in (reverse("backtests:detail", args=[backtest.pk]), reverse("backtests:moves", args=[backtest.pk])):
        client.get(url)
        with django_assert_max_num_queries(14):
            assert client.get(url).status_code == 200
    assert client.get(reverse("backtests:moves", args=[backtest.pk]), {"tab": "out"}).status_code == 200
    opened = reverse("backtests:moves", args=[backtest.pk]) + "?old_tier=A&new_tier=C"  # as the matrix links
    assert opened.replace("&", "&amp;") in client.get(reverse("backtests:detail", args=[backtest.pk])).content.decode()
    assert client.get(opened).content.decode().count("data-row") == 1
    assert client_of(cast.collector).get(reverse("backtests:detail", args=[backtest.pk])).status_code == 403


def test_a_shadow_judges_and_decides_nothing(decided, cast):
    version = stricter(cast.risk_manager)
    with pytest.raises(Refused):
        rule_services.start_shadow(actor=cast.risk_manager, version_id=version.pk, now=timezone.now())
    backtested(cast.risk_manager, version)
    rule_services.start_shadow(actor=cast.risk_manager, version_id=version.pk, now=timezone.now())
    live = assess_application(
        application_id=applied(GOOD, customer=decided[0].application.customer).pk, now=timezone.now()
    )
    assert live.tier == "A"
    assert live.pk not in {one.pk for one in decided}
    assert ShadowDecision.objects.get().tier == "C"
    assert replay(live).same
    assert selectors.shadow_matrix(version)["changed"] == 1
    rule_services.end_shadow(actor=cast.risk_manager, version_id=version.pk, now=timezone.now())
    assess_application(application_id=applied(GOOD, customer=decided[0].application.customer).pk, now=timezone.now())
    assert ShadowDecision.objects.count() == 1


def test_a_version_that_strays_stops_itself_once(decided, cast, monkeypatch):
    first = rules.published()
    version = stricter(cast.risk_manager)
    backtested(cast.risk_manager, version)
    publish(cast, version)
    type(version).objects.filter(pk=version.pk).update(trial={"tried": 1000, "c": 100})
    monkeypatch.setattr(selectors, "live_c_rate", lambda version, newest: (9, 60))
    assert services.guard(now=timezone.now()) is None  # 15 % of 60 is chance
    monkeypatch.setattr(selectors, "live_c_rate", lambda version, newest: (30, 60))
    assert services.guard(now=timezone.now()).pk == version.pk
    version.refresh_from_db()
    assert (version.status, rules.published()) == ("retired", first)
    assert "C" in version.stopped_reason
    assert version.stopped_by_guard["share"] > version.stopped_by_guard["high"]
    assert stopped_words(version) == strayed_words(version.stopped_by_guard)
    assert Message.objects.filter(template="rules_strayed", recipient=cast.risk_manager).count() == 1
    assert services.guard(now=timezone.now()) is None


def test_only_who_may_approve_stops_and_never_without_a_predecessor(decided, cast, client_of):
    first = rules.published()
    with pytest.raises(Refused, match=r"Publish another|发布"):
        rule_services.stop_version(actor=cast.compliance, version_id=first.pk, reason="规则有误", now=timezone.now())
    version = stricter(cast.risk_manager)
    backtested(cast.risk_manager, version)
    publish(cast, version)
    url, data = reverse("rules:stop", args=[version.pk]), {"submission_id": str(uuid.uuid4()), "reason": "误拒太多"}
    assert client_of(cast.reviewer).post(url, data).status_code == 403
    client_of(cast.compliance).post(url, data)
    assert rules.published() == first


def test_a_backtest_of_nothing_still_tests(standard, cast):
    version = stricter(cast.risk_manager)
    assert backtested(cast.risk_manager, version).result["tried"] == 0
    assert version.status == "tested"
    assert not OutboxMessage.objects.filter(dead_at__isnull=False).exists()


def test_the_interval_leaves_room_for_chance_and_not_for_a_jump():
    low, high = domain.expected(200, 1000, 100)
    assert low < 0.1
    assert high > 0.3
    assert not domain.has_left(200, 1000, 25, 100)
    assert domain.has_left(200, 1000, 40, 100)
    assert not domain.has_left(0, 0, 40, 100)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_publications_at_once_leave_one_version_in_use(in_threads, ready, cast):
    drafts = [stricter(cast.risk_manager, effect=effect) for effect in ("reject", "review")]
    for draft in drafts:
        backtested(cast.risk_manager, draft)
        rule_services.submit_for_publication(actor=cast.risk_manager, version_id=draft.pk, now=timezone.now())
    waiting = list(Approval.objects.filter(kind="rules.publish", status="pending").order_by("id"))
    second = cast.compliance

    def approve(number: int) -> str:
        try:
            approvals.approve(actor=second, approval_id=waiting[number].pk, now=timezone.now())
        except Exception as error:  # whoever comes second may be told to try again, never half-published
            return type(error).__name__
        return "published"

    assert "published" in in_threads(2, approve)
    assert RuleSetVersion.objects.filter(status="published").count() == 1

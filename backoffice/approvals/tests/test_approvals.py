from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from backoffice.approvals import domain, registry, selectors, services
from backoffice.approvals.models import Approval
from backoffice.audit.selectors import history_of
from backoffice.values.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def effects(monkeypatch):
    """A kind about a user's name, as a room would register it."""
    done: list[str] = []
    monkeypatch.setattr(registry, "kinds", registry.kinds)
    monkeypatch.setitem(
        registry.kinds,
        "test.rename",
        registry.ApprovalKind(
            "test.rename",
            "parameters.approve",
            lambda approval, actor, now: done.append(approval.content["full_name"]),
            lambda user: {"full_name": user.full_name, "limit": Decimal("1.50")},
            None,
            "Rename",
            None,
        ),
    )
    return done


def submitted(cast):
    content = {"full_name": cast.stranger.full_name, "limit": Decimal("1.50")}
    return services.submit(
        actor=cast.operations, kind="test.rename", obj=cast.stranger, content=content, now=timezone.now()
    )


def test_a_second_person_approves_and_it_takes_effect(cast, effects):
    approval = submitted(cast)
    assert selectors.waiting_for(cast.compliance).get() == approval
    services.approve(actor=cast.compliance, approval_id=approval.pk, now=timezone.now())
    assert effects == ["stranger"]
    assert not selectors.waiting_for(cast.compliance).exists()
    assert [row.action for row in history_of(approval)] == ["approvals.approve", "approvals.submit"]
    with pytest.raises(Refused) as refusal:
        services.approve(actor=cast.compliance, approval_id=approval.pk, now=timezone.now())
    assert refusal.value.code == "transition.not_allowed"


def test_nobody_approves_their_own(cast, effects):
    cast.operations.roles = ["operations", "compliance"]
    cast.operations.save()
    approval = submitted(cast)
    with pytest.raises(Refused) as refusal:
        services.approve(actor=cast.operations, approval_id=approval.pk, now=timezone.now())
    assert refusal.value.code == "approvals.same_person"
    assert not selectors.waiting_for(cast.operations).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(
            status="approved", checker=cast.operations, decided_at=timezone.now()
        )
    assert effects == []


def test_without_the_permission_nobody_decides(cast, effects):
    approval = submitted(cast)
    with pytest.raises(Refused) as refusal:
        services.approve(actor=cast.manager, approval_id=approval.pk, now=timezone.now())
    assert refusal.value.code == "approvals.not_allowed"


def test_a_change_after_submitting_voids_it(cast, effects):
    approval = submitted(cast)
    cast.stranger.full_name = "somebody else"
    cast.stranger.save()
    with pytest.raises(Refused) as refusal:
        services.approve(actor=cast.compliance, approval_id=approval.pk, now=timezone.now())
    assert refusal.value.code == "approvals.changed"
    approval.refresh_from_db()
    assert approval.status == "voided"
    assert effects == []
    submitted(cast)


def test_what_the_approver_saw_is_what_is_approved(cast, effects):
    approval = submitted(cast)
    with pytest.raises(Refused) as refusal:
        services.approve(actor=cast.compliance, approval_id=approval.pk, now=timezone.now(), seen_hash="0" * 64)
    assert refusal.value.code == "approvals.changed"


def test_the_same_request_waits_once(cast, effects):
    submitted(cast)
    with pytest.raises(Refused) as refusal:
        submitted(cast)
    assert refusal.value.code == "approvals.pending"


def test_refusing_needs_a_reason_and_withdrawing_the_maker(cast, effects):
    approval = submitted(cast)
    with pytest.raises(Refused):
        services.refuse(actor=cast.compliance, approval_id=approval.pk, now=timezone.now(), reason=" ")
    with pytest.raises(Refused):
        services.withdraw(actor=cast.compliance, approval_id=approval.pk, now=timezone.now())
    services.refuse(actor=cast.compliance, approval_id=approval.pk, now=timezone.now(), reason="依据不足")
    again = submitted(cast)
    services.withdraw(actor=cast.operations, approval_id=again.pk, now=timezone.now())
    again.refresh_from_db()
    assert again.status == "withdrawn"


def test_diff_shows_changes_first():
    lines = domain.diff({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 3}, "rows": [{"x": 1}]})
    assert [(line.field, line.before, line.after) for line in lines if line.differs] == [
        ("b.c", 2, 3),
        ("rows.1.x", None, 1),
    ]
    assert not lines[-1].differs


def test_diff_knows_rows_by_their_code():
    rows = [{"code": code, "weight": 1} for code in "abc"]
    lines = domain.diff({"rows": rows}, {"rows": [rows[0], rows[2] | {"weight": 5}]})
    assert {line.field for line in lines if line.differs} == {"rows.b.code", "rows.b.weight", "rows.c.weight"}

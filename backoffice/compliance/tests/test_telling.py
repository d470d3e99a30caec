"""What is late in the registers is told: to its owner, and to managers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.compliance import services
from backoffice.notifications.models import Message
from backoffice.notifications.registers import tell_what_is_due

pytestmark = pytest.mark.django_db


def test_a_late_task_of_a_change_is_told_to_owner_and_managers_once(cast, client_of):
    now = timezone.now()
    today = timezone.localdate(now)
    change = services.enter_change(
        actor=cast.compliance, now=now, title="某办法", issuer="国家金融监督管理总局", published_on=today,
        effective_on=today, summary="明示要求", owner=cast.risk_manager, due_on=today + timedelta(days=3),
    )  # fmt: skip
    cast.manager  # noqa: B018 (hired before anything is late)
    task = services.add_task(
        actor=cast.compliance, change_id=change.pk, affected="rule", reference="", what="更新规则",
        owner=cast.risk_manager, due_on=today + timedelta(days=3), now=now,
    )  # fmt: skip
    told = Message.objects.filter(template="register_due")
    tell_what_is_due(now)
    assert set(told.values_list("recipient", flat=True)) == {cast.risk_manager.pk}
    home = client_of(cast.manager).get(reverse("dashboards:home")).content.decode()
    assert 'data-card="compliance-due"' not in home
    task.due_on = today - timedelta(days=1)
    task.save()
    for _twice in range(2):
        tell_what_is_due(now)
    assert sorted(told.values_list("recipient", flat=True)) == sorted(
        [cast.risk_manager.pk, cast.risk_manager.pk, cast.manager.pk]
    )
    home = client_of(cast.manager).get(reverse("dashboards:home")).content.decode()
    assert 'data-card="compliance-due"' in home
    assert change.get_absolute_url() in home

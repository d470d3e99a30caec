import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals.models import Approval
from backoffice.parameters import services
from backoffice.parameters.models import ParameterRow
from backoffice.values.errors import Refused

pytestmark = pytest.mark.django_db
CODE = "lpr.1y"


def propose(cast, **changes):
    today = timezone.localdate()
    values = {"code": CODE, "text": "0.029", "valid_from": today, "valid_to": None, "basis": "2026年11月报价"}
    return services.propose(actor=cast.compliance, now=timezone.now(), **values | changes)


def test_a_new_value_holds_after_a_second_person_said_yes(cast, client_of):
    cast.manager.roles = ["compliance"]
    cast.manager.save()
    propose(cast)
    today = timezone.localdate()
    assert services.value(CODE, today).value == Decimal("0.030")
    approval, client = Approval.objects.get(), client_of(cast.manager)
    page = client.get(reverse("approvals:detail", args=[approval.pk]))
    assert b"0.029" in page.content
    values = {"submission_id": str(uuid.uuid4()), "seen_hash": approval.content_hash}
    assert client.post(reverse("approvals:approve", args=[approval.pk]), values).status_code == 302
    found = services.value(CODE, today)
    assert (found.value, found.basis) == (Decimal("0.029"), "2026年11月报价")
    assert services.value(CODE, today - timedelta(days=1)).value == Decimal("0.030")
    row = ParameterRow.objects.get(pk=found.id)
    assert (row.proposed_by, row.approved_by) == (cast.compliance, cast.manager)


def test_a_refused_value_never_holds(cast, client_of):
    propose(cast)
    cast.manager.roles = ["compliance"]
    cast.manager.save()
    values = {"submission_id": str(uuid.uuid4()), "reason": "报价有误"}
    client_of(cast.manager).post(reverse("approvals:refuse", args=[Approval.objects.get().pk]), values)
    assert ParameterRow.objects.get().status == "refused"
    assert services.value(CODE, timezone.localdate()).value == Decimal("0.030")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "no.such"}, "parameters.unknown"),
        ({"text": "NaN"}, "parameters.malformed"),
        ({"text": "ten"}, "parameters.malformed"),
        ({"basis": ""}, "parameters.basis"),
        ({"valid_from": date(2020, 1, 1)}, "parameters.too_old"),
        ({"valid_to": date(2020, 1, 1)}, "parameters.dates"),
    ],
)
def test_bad_proposals_are_refused(cast, changes, code):
    with pytest.raises(Refused) as refusal:
        propose(cast, **changes)
    assert refusal.value.code == code
    assert not ParameterRow.objects.exists()


def test_shipped_rows_are_entered_once(capsys):
    call_command("load_parameters")
    count = ParameterRow.objects.count()
    call_command("load_parameters")
    assert ParameterRow.objects.count() == count > 60
    assert services.value("ceiling.annual_cost.bank", date(2026, 11, 22)).id is not None


def test_pages(cast, client_of):
    call_command("load_parameters")
    client = client_of(cast.risk_manager)
    page = client.get(reverse("parameters:list"))
    assert page.status_code == 200
    assert client.get(reverse("parameters:list"), {"q": "lpr", "tab": "all"}).status_code == 200
    assert client.get(reverse("parameters:history", args=[CODE])).status_code == 200
    assert client.get(reverse("parameters:history", args=["no.such"])).status_code == 404
    form = {
        "submission_id": str(uuid.uuid4()),
        "value": "0.029",
        "valid_from": timezone.localdate().isoformat(),
        "basis": "2026年11月报价",
    }
    address = reverse("parameters:propose", args=[CODE])
    assert client.get(address).status_code == 200
    assert client.post(address, form | {"submission_id": str(uuid.uuid4()), "value": "x"}).status_code == 400
    assert client.post(address, form).status_code == 302
    assert client.get(reverse("approvals:inbox"), {"tab": "mine"}).status_code == 200
    withdraw = reverse("approvals:withdraw", args=[Approval.objects.get().pk])
    assert client.post(withdraw, {"submission_id": str(uuid.uuid4())}).status_code == 302
    assert ParameterRow.objects.get(code=CODE, shipped=False).status == "refused"
    assert client_of(cast.auditor).get(address).status_code == 403

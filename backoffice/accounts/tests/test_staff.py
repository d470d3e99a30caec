from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts import policies, services
from backoffice.accounts.models import AuthorityLimit
from backoffice.accounts.tests.factories import staff
from backoffice.audit.models import AuditRow
from backoffice.values.errors import Refused


def submit(client, name, person, **fields):
    import uuid

    return client.post(reverse(name, args=[person.pk]), {"submission_id": uuid.uuid4(), **fields})


def test_roles_act_from_the_next_request_on_and_are_audited(cast, client_of):
    reviewer = client_of(cast.reviewer)
    assert reviewer.get("/accounts/staff/").status_code == 403
    submit(
        client_of(cast.administrator),
        "accounts:staff_change",
        cast.reviewer,
        **{"person-full_name": "王敏", "person-roles": ["auditor"], "person-reason": "moved to audit"},
    )
    assert reviewer.get("/accounts/staff/").status_code == 200
    row = AuditRow.objects.get(action="accounts.changed")
    assert row.actor == cast.administrator
    assert "auditor" in row.body


def test_nobody_changes_the_own_rights(cast, client_of):
    me = cast.administrator
    client = client_of(me)
    page = submit(
        client,
        "accounts:staff_change",
        me,
        **{"person-full_name": "x", "person-roles": ["manager"], "person-reason": "x"},
    )
    assert page.status_code == 422
    submit(client, "accounts:staff_switch", me, reason="x")
    submit(client, "accounts:staff_limits", me, **{"limits-review": "900000", "limits-reason": "x"})
    me.refresh_from_db()
    assert me.roles == ["administrator"]
    assert me.is_active
    assert not AuthorityLimit.objects.exists()


def test_only_administrators_manage(cast):
    with pytest.raises(Refused):
        services.change_person(
            actor=cast.manager, person=cast.reviewer, full_name="x", email="", roles=[], reason="x", now=timezone.now()
        )


def test_authority_is_the_own_limit_else_the_widest_of_the_roles(db):
    person = staff("reviewer", "senior_reviewer")
    assert not policies.within_authority(person, "fee_waiver", Decimal("1"))
    assert policies.within_authority(person, "review", Decimal("500000"))
    AuthorityLimit.objects.create(role="reviewer", kind="review", amount=Decimal("50000"))
    AuthorityLimit.objects.create(role="senior_reviewer", kind="review", amount=Decimal("200000"))
    assert policies.within_authority(person, "review", Decimal("200000.00"))
    assert not policies.within_authority(person, "review", Decimal("200000.01"))
    AuthorityLimit.objects.create(user=person, kind="review", amount=Decimal("80000"))
    assert not policies.within_authority(person, "review", Decimal("100000"))


def test_limits_are_set_on_the_page_of_the_person(cast, client_of):
    response = submit(
        client_of(cast.administrator),
        "accounts:staff_limits",
        cast.reviewer,
        **{"limits-review": "80000", "limits-fee_waiver": "", "limits-compensation": "", "limits-reason": "trained"},
    )
    assert response.status_code == 302
    assert policies.within_authority(cast.reviewer, "review", Decimal("80000"))


def test_staff_list_costs_the_same_for_one_and_many(cast, client_of, queries_of):
    client = client_of(cast.administrator)
    one = queries_of(lambda: client.get("/accounts/staff/"))
    for _row in range(5):
        staff("reviewer")
    assert queries_of(lambda: client.get("/accounts/staff/")) == one <= 12


def test_admin_site_is_for_administrators_and_writes_to_the_audit_trail(cast, client_of):
    assert client_of(cast.manager).get("/admin/").status_code == 403
    client = client_of(cast.administrator)
    assert client.get("/admin/").status_code == 200
    added = client.post(
        "/admin/backoffice/authoritylimit/add/", {"role": "reviewer", "kind": "review", "amount": "50000"}
    )
    assert added.status_code == 302
    assert AuditRow.objects.get(action="configuration.added").actor == cast.administrator


def test_admin_site_sends_strangers_to_our_own_sign_in(client, db):
    assert client.get("/admin/login/")["Location"].startswith("/accounts/login/")


def test_headers_of_a_signed_in_page(cast, client_of):
    response = client_of(cast.reviewer).get("/accounts/me/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["Cache-Control"] == "no-store"
    assert "camera=()" in response["Permissions-Policy"]
    assert "style=" not in response.content.decode()

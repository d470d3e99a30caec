"""Whatever the way: no contract before its disclosure form is confirmed, and neither form nor proof changes after."""

import uuid
from datetime import timedelta
from unittest import mock

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from backoffice.documents import triggers as paper_triggers
from backoffice.values.errors import Refused
from loans import triggers
from loans.contracts import domain, services
from loans.contracts import triggers as form_triggers
from loans.contracts.models import Contract, Disclosure
from loans.contracts.tests import factories
from loans.triggers import NOT_CONFIRMED

pytestmark = pytest.mark.django_db
AFTER = timezone.now() + timedelta(hours=1)  # the factories read the form through first
UNCONFIRMED = ["draft", "issued", "shown", "superseded", "void"]


@pytest.fixture
def guarded():
    """The triggers of production; a rolled-back test takes them away again on both engines."""
    for module in (triggers, form_triggers, paper_triggers):
        module.install(connection)
    yield
    connection.check_constraints()  # PostgreSQL drops no trigger while deferred checks wait
    for module in (paper_triggers, form_triggers, triggers):
        module.remove(connection)


def row_for(form: Disclosure) -> Contract:
    now = timezone.now()
    return Contract(
        number=f"HT-{uuid.uuid4().hex[:12]}", disclosure=form, offer=form.offer, application=form.offer.application,
        customer=form.offer.customer, amount=form.offer.amount, disclosure_confirmed_at=now, created_at=now,
    )  # fmt: skip


def by_the_service(form, cast, client_of):
    services.prepare_contract(actor=cast.operations, disclosure_id=form.pk, now=timezone.now())


def by_the_page(form, cast, client_of):
    """The page turns the refusal into a message; what the verb said to it is passed on."""
    said = []

    def told(**asked):
        try:
            return prepare(**asked)
        except Refused as refusal:
            said.append(refusal)
            raise

    prepare = services.prepare_contract
    with mock.patch.object(services, "prepare_contract", told):
        answer = client_of(cast.operations).post(
            reverse("contracts:prepare", args=[form.pk]), {"submission_id": str(uuid.uuid4())}
        )
    assert answer.status_code == 302
    raise said[0]


def by_saving_a_row(form, cast, client_of):
    row_for(form).save()


def by_saving_many_rows(form, cast, client_of):
    Contract.objects.bulk_create([row_for(form)])


def by_sql(form, cast, client_of):
    row = row_for(form)
    fields = [f for f in Contract._meta.concrete_fields if not f.primary_key]
    values = [f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields]
    names, marks = ", ".join(f.column for f in fields), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO loans_contract ({names}) VALUES ({marks})", values)


def by_moving_a_contract(form, cast, client_of):
    other = factories.confirmed()
    contract = services.prepare_contract(actor=cast.operations, disclosure_id=other.pk, now=AFTER)
    Contract.objects.filter(pk=contract.pk).update(disclosure=form)


ROUTES = [by_the_service, by_the_page, by_saving_a_row, by_saving_many_rows, by_sql, by_moving_a_contract]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.__name__)
@pytest.mark.parametrize("state", UNCONFIRMED)
def test_no_way_leads_to_a_contract_of_an_unconfirmed_form(route, state, cast, client_of, guarded):
    form = factories.issued()
    now = timezone.now()
    if state == "draft":
        connection.check_constraints()
        form_triggers.remove(connection)  # an issued form cannot go back; here it never was issued
    Disclosure.objects.filter(pk=form.pk).update(state=state, shown_at=now, enabled_at=now)
    form_triggers.install(connection)
    with pytest.raises((Refused, DatabaseError)) as stopped, transaction.atomic():
        route(form, cast, client_of)
    # It is the guard that speaks, not some other fault on the way there.
    assert getattr(stopped.value, "code", "") == "contracts.not_confirmed" or NOT_CONFIRMED in str(stopped.value)
    assert not Contract.objects.filter(disclosure=form).exists()


def test_a_confirmed_form_leads_there_once(cast, guarded):
    form = factories.confirmed()
    services.prepare_contract(actor=cast.operations, disclosure_id=form.pk, now=AFTER)
    with pytest.raises((Refused, IntegrityError)), transaction.atomic():
        services.prepare_contract(actor=cast.operations, disclosure_id=form.pk, now=AFTER)


@pytest.mark.parametrize(
    "change",
    [
        {"content": {"simple": "1.00%"}},
        {"content_sha256": "0" * 64},
        {"reading_seconds": 0},
        {"state": "draft"},
        {"state": "shown"},
        {"confirmed_items": ["total"]},
        {"pdf_sha256": "1" * 64},
        {"ip_address": "10.9.9.9"},
        {"confirmed_at": timezone.now() - timedelta(days=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_keeps_a_confirmed_form_and_its_evidence(change, guarded):
    form = factories.confirmed()
    with pytest.raises(DatabaseError), transaction.atomic():
        Disclosure.objects.filter(pk=form.pk).update(**change)


@pytest.mark.parametrize(
    "change",
    [{"data": {}}, {"sha256": "0" * 64}, {"file": "documents/x.pdf"}, {"state": "pending"}, {"code": "X" * 20}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_the_database_keeps_a_paper_as_it_was_made(change, guarded):
    document = factories.issued().document
    document.refresh_from_db()
    model = type(document)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM backoffice_document WHERE id = %s", [document.pk])


def test_each_item_is_confirmed_by_itself(cast):
    now = timezone.now()
    form = factories.issued(now=now)
    services.show_disclosure(actor=cast.relationship_manager, disclosure_id=form.pk, now=now)
    later = now + timedelta(seconds=form.reading_seconds)
    ticked = factories.ticked(form)
    for left_out in ticked:
        with pytest.raises(Refused) as refusal:
            services.confirm_disclosure(
                actor=cast.operations, disclosure_id=form.pk, method="popup", ip_address=None, now=later,
                items=[code for code in ticked if code != left_out],
            )  # fmt: skip
        assert refusal.value.code == "disclosures.items_missing"
    done = services.confirm_disclosure(
        actor=cast.operations,
        disclosure_id=form.pk,
        method="signature",
        ip_address="10.0.0.1",
        now=later,
        items=ticked,
    )
    proof = done.proof.data
    assert done.confirmed_items == ticked
    assert len(proof["items"]) == len(domain.items_to_confirm(form.content))
    assert (proof["method"], proof["shown_by"], proof["operator"]) == (
        "现场签字", str(cast.relationship_manager), str(cast.operations),
    )  # fmt: skip
    assert proof["pdf_sha256"] == done.pdf_sha256
    assert int(proof["read_seconds"]) == form.reading_seconds

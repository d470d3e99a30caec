from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.audit.selectors import history_of
from backoffice.sealing.cipher import CannotOpen
from backoffice.values.errors import Refused
from customers.profiles import selectors, services
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_customer

ID = "11010519491231002X"
PHONE = "13800138000"
pytestmark = pytest.mark.django_db


def register(actor=None, **changes):
    values = {"name": "张三", "id_number": ID, "phone": PHONE} | changes
    return services.find_or_register(actor=actor, now=timezone.now(), **values)


def test_registering_reads_the_identity_number(cast):
    customer, created = register(cast.operations, monthly_income=Decimal("8000.005"))
    assert created
    customer.refresh_from_db()
    assert customer.birth_date.isoformat() == "1949-12-31"
    assert (customer.sex, customer.region, customer.province) == ("female", "110105", "北京市")
    assert customer.monthly_income == Decimal("8000.01")
    assert customer.id_masked == "1****************X"
    assert str(customer.id_number) == "••••"
    assert customer.id_number.reveal() == ID
    assert history_of(customer)[0].action == "customers.register"


def test_the_same_number_twice_is_one_customer():
    first, _ = register()
    second, created = register(id_number=" 11010519491231002x ", phone="+86 139 0013 9000")
    assert not created
    assert second == first
    assert Customer.objects.count() == 1


def test_another_name_for_a_known_number_is_refused():
    register()
    with pytest.raises(Refused) as refusal:
        register(name="李四")
    assert refusal.value.code == "customers.name_differs"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id_number": "110105194912310020"}, "customers.id_number"),
        ({"phone": "12800138000"}, "customers.phone"),
        ({"name": " "}, "customers.name"),
        ({"name": "a\x00b"}, "customers.name"),
        ({"name": "王小明😀"}, "customers.name"),  # a paper could not be printed with it
        ({"kind": "business"}, "customers.credit_code"),
        ({"monthly_income": Decimal(-1)}, "customers.amount"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(changes, code):
    with pytest.raises(Refused) as refusal:
        register(**changes)
    assert refusal.value.code == code
    assert len(str(refusal.value)) > 10
    assert Customer.objects.count() == 0


def test_a_business_is_known_by_its_credit_code():
    customer, _ = register(kind="business", id_number="91350100M000100Y43", name="福州某某商贸有限公司")
    assert customer.birth_date is None
    assert customer.region == "350100"


def test_search_finds_by_index_never_by_clear_text(cast):
    customer, _ = register()
    other = make_customer("张无忌")
    seen = selectors.visible_to(cast.operations)
    for query in (ID, ID.lower(), PHONE, "138 0013 8000", "8000", customer.number):
        assert list(selectors.matching(seen, query)) == [customer], query
    assert set(selectors.matching(seen, "张")) == {customer, other}
    assert not selectors.matching(seen, "三").exists()
    assert not selectors.visible_to(cast.administrator).exists()


def test_the_database_holds_no_clear_identifier():
    """Fault 18: what a thief of the database file reads."""
    register()
    dump = "\n".join(connection.connection.iterdump()) if connection.vendor == "sqlite" else _rows()
    assert "customers_customer" in dump
    assert ID not in dump
    assert PHONE not in dump
    assert ID.encode().hex().upper() not in dump.upper()


def _rows() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'customers_customer', t::text FROM customers_customer t")
        customers = str(cursor.fetchall())
        cursor.execute("SELECT t::text FROM backoffice_auditrow t")
        return customers + str(cursor.fetchall())


def test_values_swapped_between_rows_do_not_open():
    """Fault 18: somebody with write access moves one customer's number to another."""
    first, second = make_customer("张三"), make_customer("李四")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_customer SET id_number = (SELECT id_number FROM customers_customer WHERE id = %s)"
            " WHERE id = %s",
            [first.pk, second.pk],
        )
        cursor.execute("UPDATE customers_customer SET id_number = phone WHERE id = %s", [first.pk])
    for customer in (first, second):
        with pytest.raises(CannotOpen):
            Customer.objects.get(pk=customer.pk).id_number.reveal()


def test_changing_facts_checks_the_version_that_was_seen(cast):
    customer = make_customer()
    services.update_customer(
        actor=cast.operations, customer_id=customer.pk, version=1, now=timezone.now(), employer="某某公司", phone=PHONE
    )
    customer.refresh_from_db()
    assert (customer.employer, customer.phone_masked, customer.version) == ("某某公司", "138****8000", 2)
    assert PHONE not in history_of(customer)[0].body
    with pytest.raises(Refused) as refusal:
        services.update_customer(
            actor=cast.operations, customer_id=customer.pk, version=1, now=timezone.now(), name="李四"
        )
    assert refusal.value.code == "customers.stale"
    with pytest.raises(Refused):
        services.update_customer(
            actor=cast.auditor, customer_id=customer.pk, version=2, now=timezone.now(), name="李四"
        )


def test_revealing_needs_a_right_and_a_reason_and_is_written_first(cast):
    customer, _ = register()
    shown = services.reveal(
        actor=cast.reviewer, customer_id=customer.pk, field="id_number", reason="核对证件", now=timezone.now()
    )
    assert shown == ID
    row = AuditRow.objects.get(action="customers.reveal")
    assert (row.actor, row.reason, row.facts) == (cast.reviewer, "核对证件", {"field": "id_number"})
    for actor, reason, code in [
        (cast.reviewer, " ", "customers.reason"),
        (cast.auditor, "核对证件", "customers.not_allowed"),
    ]:
        with pytest.raises(Refused) as refusal:
            services.reveal(actor=actor, customer_id=customer.pk, field="phone", reason=reason, now=timezone.now())
        assert refusal.value.code == code
    assert AuditRow.objects.filter(action="customers.reveal").count() == 1

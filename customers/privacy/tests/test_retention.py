"""Letting go: what is due, what holds it back, what a dry run says, and that nothing names an anonymised person."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.documents.models import Document
from backoffice.documents.triggers import install, remove
from backoffice.files.services import store_upload
from backoffice.notifications.models import Message
from backoffice.values.pairs import terms
from complaints.cases.models import Complaint
from complaints.cases.tests.factories import filed
from complaints.cases.wordindex import COMPLAINTS
from customers.privacy import holdings, keeping, services
from customers.privacy.domain import Letting, cutoff_of
from customers.privacy.models import ProcessingLock, RetentionRun
from customers.privacy.selectors import retention
from customers.profiles.models import Customer
from customers.profiles.services import merge
from customers.profiles.tests.factories import make_customer
from loans.applications.models import Application, Material
from loans.applications.tests.factories import make_application
from loans.contracts.tests.factories import loan as make_loan
from loans.servicing.models import Loan

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=400)


def aged(customer, by=LONG_AGO):
    """Everything about this person happened that long ago."""
    then = timezone.now() - by
    Customer.objects.filter(pk=customer.pk).update(created_at=then)
    Application.objects.filter(customer=customer).update(changed_at=then, status="withdrawn")
    Loan.objects.filter(customer=customer).update(
        settled_on=then.date(), state="settled", principal_balance=0, oldest_unpaid_due=None
    )
    return customer


def due_of(code, now):
    of = next(one for one in retention.classes(now) if one.kind.code == code)
    return retention.trial(of, now)


def dumped():
    """Every text of every table, in one string."""
    texts = []
    for model in apps.get_models():
        columns = [
            field.column
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        if not columns or model._meta.db_table == "django_content_type":
            continue
        names = ", ".join(f'"{column}"' for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}"')
            texts += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(text.encode().decode("unicode_escape") if "\\u" in text else text for text in texts)


def test_the_cutoff_counts_years_or_months():
    assert cutoff_of(date(2026, 11, 22), "retention.identity.years", 10) == date(2016, 11, 22)
    assert cutoff_of(date(2026, 1, 31), "retention.rejected.months", 12) == date(2025, 1, 28)
    assert cutoff_of(date(2026, 3, 5), "retention.asked.months", 0) == date(2026, 3, 5)


def test_after_anonymising_nothing_names_the_person_anywhere(
    cast, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    now = timezone.now()
    loan = make_loan()
    customer = loan.customer
    name, number, phone = customer.name, customer.id_number.reveal(), customer.phone.reveal()
    index, phone_index, sealed = customer.id_index, customer.phone_index, bytes(customer.id_number.stored())
    services.record_consent(
        actor=None, customer=customer, purpose="service", evidence={"kind": "paper", "reference": name}, now=now
    )
    services.issue_authorisation(actor=cast.operations, customer=customer, purposes=["service"], now=now)
    services.send_own_page(actor=None, customer=customer, now=now)
    filed(actor=None, now=now, customer=customer, complainant_name=name, content=f"我是{name}，电话{phone}")
    Complaint.objects.update(status="withdrawn", withdrawn_at=now)
    assert name in dumped()
    aged(customer, timedelta(days=365 * 11))
    install(connection)  # papers are frozen by the database itself
    try:
        with django_capture_on_commit_callbacks(execute=True):
            services.anonymise([customer.pk], now)
    finally:
        remove(connection)
    text = dumped()
    for word in (name, number, phone, index, phone_index):
        assert word not in text
    customer.refresh_from_db()
    assert (customer.id_number.reveal(), customer.phone.reveal()) == ("", "")
    assert bytes(customer.id_number.stored()) != sealed
    # The figures stay.
    loan.refresh_from_db()
    assert loan.principal > 0
    assert Document.objects.exclude(data={}).count() == 0
    assert not any(default_storage.exists(name) for name in Document.objects.values_list("file", flat=True) if name)
    assert not AuditRow.objects.filter(body__contains=number).exists()
    assert ProcessingLock.objects.get(customer=customer, lifted_at=None).reason == "anonymised"


def test_what_holds_back_is_said_and_respected(cast):
    now = timezone.now()
    free = aged(make_customer("王自由"))
    complaining = aged(make_customer("王投诉"))
    filed(actor=None, now=now, customer=complaining, content="利率太高")
    asking = aged(make_customer("王请求"))
    services.receive_request(actor=None, customer=asking, kind="access", way="phone", content="查询", now=now)
    fresh = make_customer("王新来")
    trial = due_of("leads", now)
    assert (trial.free, dict(trial.held)) == (1, {"complaint": 1, "request": 1})
    before = Customer.objects.values_list("pk", "name", "version")
    assert list(before) == list(Customer.objects.values_list("pk", "name", "version"))
    run = services.run_retention(actor=None, now=now)
    assert {line["kind"]: line["done"] for line in run.report}["leads"] == 1
    assert not Customer.objects.filter(name="王自由").exists()
    assert Customer.objects.filter(pk__in=[complaining.pk, asking.pk, fresh.pk], name__startswith="王").count() == 3
    # A second run finds nothing more: what was let go is no longer due.
    assert services.run_retention(actor=None, now=now).done == 0
    assert Customer.objects.get(pk=free.pk).version == 2


def test_records_merged_into_one_are_told_held_and_let_go_with_it(cast):
    now, kept, merged = timezone.now(), make_customer("王留下"), make_customer("王并入")
    number, phone = merged.id_number.reveal(), merged.phone.reveal()
    for one in (kept, merged):
        services.record_consent(actor=None, customer=one, purpose="service", evidence="paper", now=now - LONG_AGO)
    merge(
        actor=cast.operations, survivor_id=kept.pk, merged_id=merged.pk, taken=[], reason="同一人登记两次",
        versions={kept.pk: kept.version, merged.pk: merged.version}, now=now,
    )  # fmt: skip
    aged(kept)
    aged(merged)
    kept = Customer.objects.get(pk=kept.pk)
    told = holdings.everything_about(kept)
    assert {row["姓名"] for row in told["profile"]} == {"王留下", "王并入"}
    assert len(told["consents"]) == 2
    # One due customer, not two; what is due of the merged record goes with the one it belongs to.
    assert due_of("leads", now).free == 1
    filed(actor=None, now=now, customer=kept, content="我是王并入")
    Complaint.objects.update(customer=merged)
    assert keeping.held_back([kept.pk], Letting.ANONYMISE, now) == {kept.pk: ["complaint"]}
    Complaint.objects.update(status="withdrawn", withdrawn_at=now)
    services.run_retention(actor=None, now=now)
    text = dumped()
    for word in ("王留下", "王并入", number, phone):
        assert word not in text
    assert not COMPLAINTS.newest(terms("我是王并入"), limit=5)


def test_a_borrower_is_locked_first_and_kept_for_ten_years():
    now, loan = timezone.now(), make_loan()
    customer = aged(loan.customer, timedelta(days=800))
    services.run_retention(actor=None, now=now)
    assert ProcessingLock.objects.get(customer=customer).reason == "retention"
    assert due_of("borrowers", now).free == 0
    assert keeping.held_back([customer.pk], Letting.ANONYMISE, now) == {customer.pk: ["aml"]}
    aged(customer, timedelta(days=365 * 10 + 10))
    assert due_of("borrowers", now).free == 1


def test_who_asked_to_be_erased_goes_the_next_night(cast):
    customer, now = make_customer("王想走"), timezone.now()
    row = services.receive_request(
        actor=cast.compliance, customer=customer, kind="erasure", way="phone", content="删除", now=now
    )
    services.take_request(actor=cast.compliance, request_id=row.pk, now=now)
    services.finish_request(actor=cast.compliance, request_id=row.pk, outcome="", now=now)
    services.run_retention(actor=None, now=now)
    assert not Customer.objects.filter(name="王想走").exists()


def test_messages_lose_text_and_address_and_stay_counted():
    now, customer = timezone.now(), make_customer()
    services.send_own_page(actor=None, customer=customer, now=now)
    Message.objects.update(created_at=now - LONG_AGO, state="sent", sent_at=now - LONG_AGO)
    services.run_retention(actor=None, now=now)
    message = Message.objects.get()
    assert (message.body, message.address) == ("—", None)


def test_files_of_an_ended_application_go_from_the_store(cast, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    now, application = timezone.now(), make_application()
    upload = SimpleUploadedFile("income.png", PNG)
    file = store_upload(actor=cast.operations, upload=upload, purpose="applications.material", now=now)
    Material.objects.create(application=application, code="income", file=file, added_by=cast.operations, added_at=now)
    aged(application.customer)
    assert default_storage.exists(file.stored_name)
    with django_capture_on_commit_callbacks(execute=True):
        services.run_retention(actor=None, now=now)
    assert not default_storage.exists(file.stored_name)
    file.refresh_from_db()
    assert (file.original_name, file.erased_at) == ("—", now)


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def test_the_page_tries_before_it_acts(cast, client_of):
    aged(make_customer("王自由"))
    desk = client_of(cast.compliance)
    page = desk.get(reverse("privacy:retention") + "?trial=1").content.decode()
    assert 'data-trial="leads"' in page
    assert not RetentionRun.objects.exists()
    run = services.run_retention(actor=cast.compliance, now=timezone.now())
    assert 'data-line="leads"' in desk.get(run.get_absolute_url()).content.decode()
    assert client_of(cast.service_agent).post(reverse("privacy:retention_start")).status_code == 403

"""Applications from files: the real history file, files with people, malformed rows."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from backoffice.demo.imports import FILE as EXCERPT
from backoffice.files.imports import services
from backoffice.files.models import ImportBatch
from backoffice.files.tests import samples
from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import run_message
from backoffice.values import identity
from customers.channels.tests.factories import make_channel
from customers.leads.models import Lead
from customers.leads.tests.factories import make_lead
from customers.privacy.services import has_consent
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_id_number
from loans.applications import importing
from loans.applications.models import Application, ApplicationMove
from loans.applications.selectors import facts_for_assessment
from loans.applications.services import signals_of_intake
from loans.products.tests.factories import make_product

pytestmark = pytest.mark.django_db
WHOLE = Path(__file__).resolve().parents[4] / "shared" / "data" / "south_german_credit.csv.gz"


@pytest.fixture
def product():
    version = make_product()
    version.product.code = "personal-credit"
    version.product.save()
    return version


def imported(cast, content: bytes, data: dict, **options) -> ImportBatch:
    batch = services.open_import(
        actor=cast.operations, upload=samples.upload(content, "rows.csv"), kind=importing.KIND, now=timezone.now()
    )
    services.start_import(actor=cast.operations, batch_id=batch.pk, data=data, now=timezone.now(), **options)
    run_message(OutboxMessage.objects.get(key=f"import:{batch.pk}:1").pk, raise_errors=True)
    batch.refresh_from_db()
    return batch


def history(cast) -> ImportBatch:
    return imported(cast, EXCERPT.read_bytes(), importing.presets()["south_german_credit"])


def test_history_becomes_submitted_applications_with_outcome_and_waits_for_assessment(cast, product):
    batch = history(cast)
    assert (batch.rows_total, batch.rows_created, batch.rows_failed) == (120, 120, 0)
    assert Application.objects.filter(status="submitted", channel="import", batch=batch).count() == 120
    assert Application.objects.filter(known_outcome="bad").count() == 35
    assert OutboxMessage.objects.filter(name="risk.assess_application").count() == 120
    assert ApplicationMove.objects.filter(verb="submit").count() == 120
    assert len(set(Application.objects.values_list("number", flat=True))) == 120


def test_twice_doubles_nothing(cast, product):
    history(cast)
    batch = history(cast)
    assert (batch.rows_created, batch.rows_known) == (0, 120)
    assert Application.objects.count() == Customer.objects.count() == 120


def test_rows_in_another_order_are_still_known(cast, product):
    history(cast)
    head, *rows = EXCERPT.read_bytes().splitlines(keepends=True)
    batch = imported(cast, head + b"".join(reversed(rows)), importing.presets()["south_german_credit"])
    assert (batch.rows_created, batch.rows_known) == (0, 120)


def test_made_up_people_are_marked_and_pass_for_nobody_else(cast, product):
    history(cast)
    for customer in Customer.objects.all():
        number = customer.id_number.reveal()
        assert customer.is_sample
        assert customer.name.startswith("样本")
        assert identity.resident_id_ok(number)
        assert has_consent(customer, "credit_check", on=timezone.now())
    application = Application.objects.order_by("id").first()
    assert facts_for_assessment(application)["age"] == 21


def test_sex_and_nationality_reach_no_fact(cast, product):
    history(cast)
    facts = facts_for_assessment(Application.objects.first())
    assert not {"personal_status_sex", "foreign_worker", "sex"} & set(facts)
    assert facts["checking_status"] == 1
    assert facts["monthly_income"] == Decimal("388.52")
    source = str({k: v for k, v in importing.presets()["south_german_credit"].items() if k in {"columns", "facts"}})
    assert "personal_status_sex" not in source
    assert "foreign_worker" not in source


def test_history_is_never_forwarded(cast, product):
    history(cast)
    from loans.applications.services import record_risk_decision

    application = Application.objects.first()
    record_risk_decision(application_id=application.pk, tier="A", reasons=[], assessment_id=1, now=timezone.now())
    assert not OutboxMessage.objects.filter(name="applications.forward_to_lender").exists()


@pytest.mark.skipif(not WHOLE.exists(), reason="the whole file is not on this machine")
def test_the_whole_file_in_few_statements(product, django_assert_max_num_queries):
    with django_assert_max_num_queries(400):
        call_command("import_applications", str(WHOLE), mapping="south_german_credit", stdout=io.StringIO())
    assert Application.objects.count() == 1000
    assert Application.objects.filter(known_outcome="bad").count() == 300


def test_command_says_what_happened_and_writes_refused_rows(product, tmp_path, cast):
    file = tmp_path / "rows.csv"
    file.write_bytes(EXCERPT.read_bytes().replace(b"\n1,18,4,2,1049", b"\n1,18,4,2,many"))
    out = io.StringIO()
    failed = tmp_path / "failed.csv"
    call_command(
        "import_applications", str(file), mapping="south_german_credit", failed_rows=failed, user="cast-operations",
        stdout=out,
    ) if cast.operations else None  # fmt: skip
    assert "line 2, column amount" in out.getvalue()
    assert "many" in failed.read_text(encoding="utf-8-sig")
    assert Application.objects.count() == 119


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"mapping": "nothing-like-this"}, "Ready-made"),
        ({"mapping": "south_german_credit", "user": "nobody"}, "no user"),
    ],
)
def test_command_errors_are_sentences(product, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_applications", str(EXCERPT), **arguments)


def test_command_names_a_file_that_is_not_there(product):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_applications", "/nowhere.csv", mapping="south_german_credit")


# -- files with people --------------------------------------------------------------------------------

COLUMNS = {
    "name": "姓名", "id_number": "身份证号", "phone": "手机号", "amount": "申请金额", "term_months": "期数",
    "purpose": "用途", "monthly_income": "月收入",
}  # fmt: skip
DATA = {"kind": "applications", "columns": COLUMNS, "options": {"product": "personal-credit"}}


def row(name="王小明", number="", phone="13800138000", amount="20000", term="12", purpose="装修", income="9000"):
    return ",".join([name, number or make_id_number(), phone, amount, term, purpose, income]) + "\n"


def test_people_are_registered_once_and_apply_as_often_as_they_like(cast, product):
    number = make_id_number()
    content = samples.HEADING + row(number=number) + row(number=number, amount="30000") + row("李雷")
    batch = imported(cast, content.encode("gb18030"), DATA)
    assert (batch.rows_created, batch.rows_failed) == (3, 0)
    assert Customer.objects.count() == 2
    assert not Customer.objects.filter(is_sample=True).exists()


def test_what_the_product_does_not_lend_is_refused_by_column(cast, product):
    child = make_id_number(born=date(2015, 1, 1))
    number = make_id_number()
    rows = [
        row(amount="999999"), row(term="13"), row(purpose="股票"), row(number=child), row(number=number),
        row("别人", number=number),
    ]  # fmt: skip
    batch = imported(cast, (samples.HEADING + "".join(rows)).encode(), DATA)
    told = {failure.line: failure.code for failure in batch.failures.all()}
    assert told == {
        2: "import.amount", 3: "import.term_months", 4: "import.purpose", 5: "import.age", 7: "customers.name_differs",
    }  # fmt: skip
    assert batch.rows_created == 1


def test_signals_of_a_row_are_kept_as_indexes_and_a_wrong_one_is_named_by_its_column(cast, product):
    told = ("设备,IP,秒\n", "D-1,203.0.113.20,55\n", "D-1,somewhere,\n")
    lines = (samples.HEADING, row(number=make_id_number()), row(number=make_id_number()))
    content = "".join(f"{line.rstrip()},{more}" for line, more in zip(lines, told, strict=True))
    columns = COLUMNS | {"device_id": "设备", "ip_address": "IP", "form_seconds": "秒"}
    batch = imported(cast, content.encode(), DATA | {"columns": columns})
    assert batch.rows_created == 1
    kept = Application.objects.get().facts["signals"]
    assert kept == signals_of_intake(device_id="D-1", ip_address="203.0.113.20", form_seconds=55)
    assert [(one.line, one.code) for one in batch.failures.all()] == [(3, "signals.ip_address")]


def test_rows_come_from_the_channel_they_name_or_that_of_the_file_and_tie_their_leads(
    cast, product, django_assert_max_num_queries
):
    """History comes from none, a channel that is shut or unknown refuses its rows, a lead of ours is tied."""
    web, partner, shut = make_channel(), make_channel(), make_channel(status="ended")
    waiting = make_lead(channel=partner, phone="13700000001")
    lines = [
        (row(phone="13700000001"), ""), (row(phone="13700000002"), partner.code.upper()), (row(), shut.code),
        (row(), "nowhere"),
    ]  # fmt: skip
    content = samples.HEADING.strip() + ",渠道\n" + "".join(f"{line.strip()},{code}\n" for line, code in lines)
    data = DATA | {"columns": COLUMNS | {"channel": "渠道"}, "options": DATA["options"]}
    batch = imported(cast, content.encode(), data)
    assert [(one.line, one.code) for one in batch.failures.all()] == [(4, "channels.closed"), (5, "channels.unknown")]
    assert [application.source for application in Application.objects.order_by("id")] == [partner, partner]
    waiting.refresh_from_db()
    assert waiting.application_number == Application.objects.earliest("id").number
    assert Lead.objects.filter(channel=partner, applied_at__isnull=False).count() == 2
    whole = imported(cast, (samples.HEADING + row()).encode(), data | {
        "columns": COLUMNS, "options": DATA["options"] | {"channel": web.code}})  # fmt: skip
    assert whole.rows_created == 1
    assert Application.objects.latest("id").source == web


def test_without_a_product_on_sale_every_row_says_so(cast):
    batch = imported(cast, (samples.HEADING + row()).encode(), DATA)
    assert batch.failures.get().code == "import.product"


def test_a_dose_of_malformed_rows_names_every_one(cast, product):
    """Fault 10, small dose; the full one is bench/faults/malformed_rows.py."""
    content = b"".join(samples.malformed_rows(2_000))
    batch = imported(cast, content, DATA)
    assert batch.state == "finished"
    assert (batch.rows_total, batch.rows_failed, batch.rows_created) == (2_000, 2_000, 0)
    assert set(batch.failures.values_list("line", flat=True).distinct()).__len__() == 2_000
    assert not Customer.objects.exists()

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdfium2 import PdfDocument

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.approvals.models import Approval
from backoffice.audit import selectors as trail
from backoffice.jobs.models import JobProgress, OutboxMessage
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from backoffice.web import menu, search
from customers.privacy import holdings, keeping, register
from customers.privacy import services as privacy
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_customer
from loans.contracts.tests.factories import loan as borrowed
from loans.servicing import services as servicing
from loans.servicing.models import Payment
from risk.screening.models import Hit
from risk.suspicion import domain, selectors, services, signs
from risk.suspicion.domain import Found, Limits, Sign
from risk.suspicion.models import SuspicionCase

pytestmark = pytest.mark.django_db
SEEN = "客户两次要求他人代为还款并索要收据"
LIMITS = Limits(15, 3, Decimal(50_000), Decimal(50_000), Decimal("0.5"))


@pytest.fixture
def officer():
    return staff(Role.COMPLIANCE, username="suspicion-officer")


@pytest.fixture
def case(officer):
    customer = make_customer("钱多多")
    services.report(actor=officer, customer_number=customer.number, summary=SEEN, now=timezone.now())
    return SuspicionCase.objects.get()


def test_signs_by_their_limits():
    day = timezone.localdate()
    assert domain.settled_early(day, day + timedelta(days=15), LIMITS)
    assert not domain.settled_early(day, day + timedelta(days=16), LIMITS)
    assert domain.structured([Decimal(20_000)] * 3, LIMITS)
    assert not domain.structured([Decimal(20_000)] * 2, LIMITS)
    assert not domain.structured([Decimal(50_000), Decimal(1), Decimal(1)], LIMITS)
    figures = [{"name": "circular", "value": "60000"}, {"name": "round_share", "value": None}]
    assert domain.of_statement(figures, LIMITS) == {Sign.CIRCULAR: "60000"}
    assert domain.of_statement([{"name": "round_share", "value": "0.7"}], LIMITS) == {Sign.ROUND_SUMS: "0.7"}


def test_the_questions_about_payments_run_and_what_they_find_opens_one_case_once(officer):
    now = timezone.now()
    assert signs.look(now=now) == 0
    customer = make_customer("钱多多")
    found = [
        Found(Sign.STRUCTURING, "paid:1:20261101", customer.pk, {"times": 3}),
        Found(Sign.THIRD_PARTY, "payment:9", customer.pk, {"payer": "别人"}),
    ]
    assert signs._keep(found, now) == 2
    assert signs._keep(found, now) == 0
    case = SuspicionCase.objects.get()
    assert (case.by_hand, case.signs.count(), case.due_on > timezone.localdate(now)) == (False, 2, True)


def test_payments_give_themselves_away(officer):
    operations = staff(Role.OPERATIONS, username="poster")
    loan = borrowed(actor=operations, amount=Decimal(50_000))
    now = timezone.now()
    today = timezone.localdate(now)
    for place in range(3):
        servicing.post_repayment(
            actor=operations, loan_id=loan.pk, amount=Decimal(17_000) if place < 2 else Decimal(100), value_date=today,
            channel=Payment.CHANNELS[0][0], reference=f"R{place}", payer="别人" if place else "",
            now=now,
        )  # fmt: skip
    servicing.settle_early(
        actor=operations, loan_id=loan.pk, value_date=today, channel=Payment.CHANNELS[0][0], now=now
    )
    signs.look(now=now)
    case = SuspicionCase.objects.get()
    assert sorted(case.signs.values_list("sign", flat=True)) == [
        "early_settlement", "structuring", "third_party", "third_party",
    ]  # fmt: skip


def test_a_case_lives_from_report_to_filing_and_every_step_has_its_proof(officer, case):
    now = timezone.now()
    with pytest.raises(Refused) as refused:
        services.drop(actor=officer, case_id=case.pk, reason="没有可疑之处，资金来源清楚", version=1, now=now)
    assert refused.value.code == "transition.not_allowed"
    services.analyse(actor=officer, case_id=case.pk, analysis="资金来自无关第三方，用途与申报不符", version=1, now=now)
    with pytest.raises(Refused) as refused:
        services.analyse(actor=officer, case_id=case.pk, analysis="资金来自无关第三方", version=1, now=now)
    assert refused.value.code == "suspicion.stale"
    with pytest.raises(Refused) as refused:
        services.file(
            actor=officer, case_id=case.pk, reference="R1", filed_on=timezone.localdate(now) + timedelta(days=1),
            version=2, now=now,
        )  # fmt: skip
    assert refused.value.code == "suspicion.filed_on"
    today = timezone.localdate(now)
    filed = services.file(actor=officer, case_id=case.pk, reference="R1", filed_on=today, version=2, now=now)
    assert (filed.state, filed.filing_reference) == ("filed", "R1")
    assert services.close(actor=officer, case_id=case.pk, version=3, now=now).state == "closed"


def test_who_reports_learns_nothing_of_the_case(client_of, officer):
    customer = make_customer("钱多多")
    seller = staff(Role.RELATIONSHIP_MANAGER, username="seller")
    client = client_of(seller)
    said = {"customer_number": customer.number, "summary": SEEN, "submission_id": "a" * 32}
    answer = client.post("/risk/suspicion/report/", said)
    assert (answer.status_code, answer.url) == (302, "/risk/suspicion/report/")
    case = SuspicionCase.objects.get()
    assert case.reported_by == seller
    assert client.get(f"/risk/suspicion/{case.pk}/").status_code == 403
    wrong = client.post("/risk/suspicion/report/", said | {"customer_number": "KH9", "submission_id": "b" * 32})
    assert wrong.status_code == 400


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COMPLIANCE])
def test_nobody_else_can_tell_that_there_is_a_case(client_of, officer, case, role):
    services.add_note(
        actor=officer, case_id=case.pk, text="证据", now=timezone.now(),
        upload=SimpleUploadedFile("proof.png", PNG, "image/png"),
    )  # fmt: skip
    signs._keep([Found(Sign.THIRD_PARTY, "payment:9", case.customer_id, {"payer": "别人"})], timezone.now())
    somebody = staff(role, username=f"nosy-{role.value}")
    client = client_of(somebody)
    for url in ("", f"{case.pk}/", f"{case.pk}/export/xlsx/", "readers/"):
        assert client.get(f"/risk/suspicion/{url}").status_code in (403, 404)
    file = case.notes.get(file__isnull=False).file
    assert client.get(f"/files/{file.uid}/").status_code in (403, 404)
    assert not any(row.action.startswith("suspicion") for row in trail.visible_to(somebody))
    assert selectors.to_do(somebody) is None
    assert "suspicion:list" not in {item.url_name for item in menu.items_for(somebody)}
    pages = ("/", reverse("profiles:detail", args=[case.customer_id]), "/audit/", "/jobs/", "/notifications/inbox/")
    for page in (*pages, "/notifications/", "/approvals/"):
        content = client.get(page).content.decode()
        assert case.number not in content
        assert "suspicion-panel" not in content
        assert "suspicion-home" not in content
        assert SEEN not in content
    for text in (case.number, "钱多多"):
        assert not [
            hit for find in search._providers.values() for hit in find(somebody, text) if "suspicion" in hit.url
        ]
    for told in (Message, Approval, JobProgress):
        assert not told.objects.exists()
    assert not OutboxMessage.objects.filter(key__contains="suspicion").exists()


def test_a_named_auditor_reads_for_a_time_and_changes_nothing(client_of, officer, case):
    auditor = staff(Role.AUDITOR, username="named-auditor")
    now = timezone.now()
    with pytest.raises(Refused) as refused:
        services.name_reader(actor=officer, user=officer, reason="自己", until=timezone.localdate(now), now=now)
    assert refused.value.code == "suspicion.not_auditor"
    reader = services.name_reader(
        actor=officer, user=auditor, reason="年度反洗钱审计", until=timezone.localdate(now), now=now
    )
    client = client_of(auditor)
    page = client.get(f"/risk/suspicion/{case.pk}/")
    assert page.status_code == 200
    assert b'id="analyse"' not in page.content
    assert any(row.action == "suspicion.report" for row in trail.visible_to(auditor))
    assert client.post(f"/risk/suspicion/{case.pk}/analyse/", {}).status_code == 403
    reader.until = timezone.localdate(now) - timedelta(days=1)
    reader.save()
    assert client.get(f"/risk/suspicion/{case.pk}/").status_code == 404


def test_compliance_works_a_case_in_the_browser_and_takes_it_out(client_of, officer, case):
    client = client_of(officer)
    url = f"/risk/suspicion/{case.pk}/"
    assert b'id="analyse"' in client.get(url).content
    said = {"analysis": "资金来自无关第三方，用途与申报不符", "version": 1, "submission_id": "a" * 32}
    assert client.post(f"{url}analyse/", said).status_code == 302
    assert client.post(f"{url}analyse/", said | {"submission_id": "b" * 32}).status_code == 400
    content = client.get(url).content
    assert b'id="file"' in content
    assert b'id="drop"' in content
    book = client.get(f"{url}export/xlsx/")
    assert b"".join(book.streaming_content).startswith(b"PK")
    paper = client.get(f"{url}export/pdf/")
    text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(paper.content))
    assert (case.number in text, "钱多多" in text, case.customer.id_masked in text) == (True, True, True)
    assert case.customer.id_number.reveal() not in text
    assert client.get(f"{url}export/doc/").status_code == 404
    forms = [row.facts["form"] for row in trail.visible_to(officer).filter(action="suspicion.export").order_by("id")]
    assert forms == ["xlsx", "pdf"]
    assert b"suspicion-home" in client.get("/").content


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c6360606000000004000"
    "1f61738550000000049454e44ae426082"
)


def test_a_case_is_never_told_to_the_person_and_keeps_the_record_without_saying_why(case):
    now, customer = timezone.now(), case.customer
    told = holdings.everything_about(customer)
    assert SEEN not in str(told)
    assert not [line.told for line in register.lines.values() if line.model in (SuspicionCase, Hit) and line.told]
    assert keeping.held_back_by_law(customer.pk, now) == ["records"]
    assert keeping.held_until(customer.pk, now) is None
    free = make_customer("孙自由")
    privacy.run_retention(actor=None, now=now + timedelta(days=800))
    case.refresh_from_db()
    assert (case.summary, case.customer.name) == (SEEN, "钱多多")
    assert not Customer.objects.filter(pk=free.pk, name="孙自由").exists()

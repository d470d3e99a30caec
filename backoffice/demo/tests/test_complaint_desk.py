"""A complaint from the telephone to the knowledge base, as a new user would take it through after reading the README.

A dispute about the rate is urgent with its reasons and a running clock of two hours; it is answered, a task force
settles what is right, a refund is agreed to by a second person and stands in the loan's ledger, the letter goes out as
PDF, the complainant answers the survey on a phone, and the case is found in the knowledge base and on the board.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.demo.people import username
from backoffice.demo.tests.walking import House, Person, aside
from backoffice.jobs.services import drain
from complaints.cases.models import Complaint
from complaints.knowledge.models import Article
from complaints.reports import services as reports
from complaints.surveys.models import Survey
from complaints.surveys.selectors import token_of
from loans.contracts.tests.factories import loan as a_loan
from loans.servicing import services as servicing
from loans.servicing.models import Loan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "合同说年化利率百分之七，实际收了砍头息，综合成本高得离谱。再不退还多收的利息，我就打12378举报。"
PHONE = {"width": 375, "height": 720}


def test_from_the_telephone_to_the_knowledge_base(house: House) -> None:
    loan = a_loan_with_a_payment()
    agent, lead = house.person(Role.SERVICE_AGENT), house.person(Role.SERVICE_LEAD)
    complaint = it_is_entered_and_urgent(agent, loan)
    it_is_answered(house, agent)
    a_task_force_is_called(agent)
    a_refund_is_settled(house, agent, lead, complaint)
    assert loan.transactions.filter(event="refund").count() == 1
    the_letter_goes_out(house, agent, complaint)
    it_is_closed(agent, complaint)
    the_complainant_answers_on_a_phone(house, complaint)
    it_teaches(house, agent, lead, complaint)
    it_stands_on_the_board(lead)
    assert house.wrong == []


def a_loan_with_a_payment() -> Loan:
    made: list[Loan] = []

    def make() -> None:
        operations = User.objects.get(username=username(Role.OPERATIONS))
        loan = a_loan(actor=operations, now=timezone.now() - timedelta(days=45))
        first = loan.instalments.get(n=1)
        servicing.post_repayment(
            actor=operations,
            loan_id=loan.pk,
            amount=first.total,
            value_date=first.due,
            channel="transfer",
            now=timezone.now(),
        )
        made.append(loan)

    aside(make)
    return made[0]


def it_is_entered_and_urgent(agent: Person, loan: Loan) -> Complaint:
    agent.menu("cases:create")
    agent.fill(channel="hotline", content=WORDS, complainant_name=loan.customer.name, phone="13900006677")
    agent.page.fill("#id_q", loan.number)
    agent.page.locator("#id_q").press("Space")
    agent.sees(f"#suggestions input[name=loan][value='{loan.pk}']").check()
    agent.sees("#tier [data-badge=urgent]")
    agent.press("#complaint-form .form-actions .btn-primary")
    assert agent.page.locator("[data-rule]").count() >= 3
    agent.sees("#clock-respond[data-state=running]")
    complaint = Complaint.objects.get()
    assert (complaint.tier, complaint.category, complaint.loan) == ("urgent", "rate", loan)
    assert complaint.clocks.get(kind="respond").due_at - complaint.received_at == timedelta(hours=2)
    return complaint


def it_is_answered(house: House, agent: Person) -> None:
    agent.press("#claim button")
    agent.page.fill("#reply textarea", "您好，已收到您的投诉，正在核对计息明细，今日内回复您。")
    agent.press("#reply .btn-primary")
    agent.sees("#clock-respond[data-state=met]")
    house.work()


def a_task_force_is_called(agent: Person) -> None:
    agent.page.fill("#task-force #goal", "核对首期利息与费用的计收依据")
    agent.press("#task-force form button")
    agent.page.fill("#conclusion textarea", "首期按整月计息无依据，应退还差额。")
    agent.press("#conclusion button")
    agent.press("a[href*='/complaints/handling/']")


def a_refund_is_settled(house: House, agent: Person, lead: Person, complaint: Complaint) -> None:
    agent.page.goto(house.url + reverse("resolution:detail", args=[complaint.pk]))
    agent.fill(kind="refund_interest", amount="50", text="首期多收的利息予以退还")
    agent.press("#remedy form .btn-primary")
    agent.sees("[data-remedy=waiting]")
    lead.menu("approvals:inbox")
    lead.press("tr[data-row] a")
    lead.press("#approve button")
    house.work()
    agent.again()
    agent.sees("[data-remedy=done]")
    agent.page.goto(house.url + complaint.loan.get_absolute_url())
    assert "50.00" in agent.page.locator("main").inner_text()


def the_letter_goes_out(house: House, agent: Person, complaint: Complaint) -> None:
    agent.page.goto(house.url + reverse("resolution:detail", args=[complaint.pk]))
    agent.fill(findings="首期利息按整月计收，多收五十元。", decision="退还多收的利息，并更正计息日。")
    agent.press("#letter form .btn-primary")
    house.work()
    agent.again()
    agent.press("#letters a")
    with agent.page.expect_download() as download:
        agent.sees("a.btn-primary[href*='/download']").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    agent.page.goto(house.url + reverse("resolution:detail", args=[complaint.pk]))
    agent.fill(how="挂号信")
    agent.press("#delivery button")


def it_is_closed(agent: Person, complaint: Complaint) -> None:
    agent.find(complaint.number, "/complaints/handling/")
    agent.page.select_option("#close select", "our_system")
    agent.page.fill("#close textarea", "修正首期计息日，并对同批合同逐笔复核。")
    agent.press("#close form button")
    complaint.refresh_from_db()
    assert complaint.status == "closed"


def the_complainant_answers_on_a_phone(house: House, complaint: Complaint) -> None:
    aside(lambda: drain(now=timezone.now() + timedelta(hours=1)))
    survey = Survey.objects.get(complaint=complaint)
    page = house.stranger()
    page.set_viewport_size(PHONE)
    page.goto(house.url + reverse("surveys:answer", args=[token_of(survey)]))
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.locator("input[name=mark][value='5']").check()
    page.click("form button")
    page.locator("#survey[data-state=thanks]").wait_for()
    page.context.close()
    survey.refresh_from_db()
    assert survey.mark == 5


def it_teaches(house: House, agent: Person, lead: Person, complaint: Complaint) -> None:
    agent.again()
    agent.press("#archive")
    agent.press("main form .btn-primary")
    article = Article.objects.get()
    agent.page.goto(house.url + reverse("knowledge:detail", args=[article.pk]))
    agent.press("#submit button")
    lead.menu("approvals:inbox")
    lead.press("tr[data-row] a")
    lead.press("#approve button")
    article.refresh_from_db()
    assert article.state == "published"
    agent.page.goto(house.url + reverse("knowledge:search"))
    agent.page.fill("#id_q", "综合成本")
    agent.press("#knowledge-search button")
    assert int(agent.sees("#articles").get_attribute("data-hits") or 0) >= 1


def it_stands_on_the_board(lead: Person) -> None:
    aside(lambda: reports.catch_up(now=timezone.now()))
    lead.menu("dashboards:complaints")
    assert "1" in lead.sees("[data-figure=received] .figure-value").inner_text()
    assert Decimal("100") == Decimal(lead.sees("[data-figure=respond] .figure-value").inner_text().split("%")[0])
    lead.sees("#board-causes svg")
    lead.menu("reports:report")
    lead.press("#causes a")
    assert lead.page.locator("[data-row]").count() == 1

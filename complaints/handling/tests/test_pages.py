"""The queue and the page of a complaint, as the people of the desk use them."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.notifications.models import Message
from complaints.cases.models import Complaint
from complaints.cases.tests.factories import filed
from complaints.handling import services, sweeping
from loans.contracts.tests.factories import loan as a_loan

THREAT = "催收威胁我家人，还说要上门打砸，我已经报警。"


def post(client, name, complaint=None, **data):
    url = reverse(f"handling:{name}", args=[complaint.pk] if complaint else [])
    return client.post(url, {"submission_id": str(uuid.uuid4()), **data})


@pytest.fixture
def agent(cast):
    return cast.service_agent


@pytest.fixture
def file(agent):
    def file(content="利息比合同里写的高，请解释一下。", **more):
        return filed(
            **{"actor": agent, "now": timezone.now(), "channel": "hotline", "content": content, "phone": "13800138001"}
            | more
        )

    return file


@pytest.mark.django_db
def test_queue_shows_what_breaches_first_and_hides_numbers(file, agent, client_of):
    calm, urgent = file(), file(THREAT, phone="13900139001")
    page = client_of(agent).get(reverse("handling:queue"))

    text = page.content.decode()
    assert text.index(urgent.number) < text.index(calm.number)
    assert 'data-badge="urgent"' in text
    assert "13900139001" not in text
    assert f'data-preview="{reverse("handling:preview", args=[urgent.pk])}"' in text


@pytest.mark.django_db
@pytest.mark.parametrize("tab", ["mine", "unassigned", "urgent", "breaching", "awaiting", "closed"])
def test_every_tab_opens(file, agent, client_of, tab):
    file()
    assert client_of(agent).get(reverse("handling:queue"), {"tab": tab}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["handling:queue", "cases:entered"])
def test_a_list_costs_the_same_for_one_row_as_for_many(file, agent, client_of, queries_of, name):
    client, url = client_of(agent), reverse(name)
    file()
    one = queries_of(lambda: client.get(url))
    for number in range(5):
        file(phone=f"1380013900{number}", content=f"第 {number} 件：要求说明担保费的依据。")
    assert queries_of(lambda: client.get(url)) == one <= 15


@pytest.mark.django_db
def test_preview_marks_the_words_that_decided(file, agent, client_of):
    complaint = file(THREAT)
    text = client_of(agent).get(reverse("handling:preview", args=[complaint.pk])).content.decode()
    assert "<mark" in text
    assert reverse("handling:claim", args=[complaint.pk]) in text


@pytest.mark.django_db
def test_a_complaint_walks_from_the_queue_to_closed_through_its_page(file, agent, client_of):
    complaint = file(THREAT)
    client = client_of(agent)
    page = reverse("handling:detail", args=[complaint.pk])

    assert post(client, "take_next").url == page
    text = client.get(page).content.decode()
    assert 'id="clock-respond"' in text
    assert 'data-rule="violent_collection"' in text
    assert post(client, "start", complaint).url == page
    assert post(client, "note", complaint, text="已联系催收主管").url == page
    assert post(client, "reply", complaint, text="已停止外访并核查。", send="on").url == page
    assert post(client, "pause", complaint, waiting_for="lender", why="等资金方录音").url == page
    assert 'data-state="paused"' in client.get(page).content.decode()
    assert post(client, "resume", complaint, waiting_for="lender").url == page
    close = {"root_cause": "third_party", "corrective_action": "暂停该外包公司派单"}
    assert post(client, "close", complaint, **close).url == page
    complaint.refresh_from_db()
    assert complaint.status == "closed"
    assert Message.objects.filter(template="complaint_reply").count() == 1
    text = client.get(page).content.decode()
    assert "暂停该外包公司派单" in text
    assert post(client, "reopen", complaint, reason="客户不认可").url == page
    assert post(client, "withdraw", complaint, reason="客户撤诉").url == page


@pytest.mark.django_db
def test_refusal_comes_back_on_the_page_with_what_was_typed(file, agent, client_of):
    complaint = file(phone="")
    client = client_of(agent)
    page = post(client, "reply", complaint, text="一段很长的答复文字", send="on")
    assert page.status_code == 422
    assert "一段很长的答复文字" in page.content.decode()
    assert post(client, "close", complaint, root_cause="lender", corrective_action="x").status_code == 422
    assert post(client, "pause", complaint, waiting_for="moon", why="x").status_code == 422
    assert Complaint.objects.get().status == "open"


@pytest.mark.django_db
def test_a_resume_without_a_wait_is_said_and_a_year_without_holidays_is_named(file, agent, client_of):
    complaint = file(now=datetime(2026, 12, 31, 2, tzinfo=UTC))
    client = client_of(agent)
    assert client.get(reverse("handling:detail", args=[complaint.pk])).context["years_missing"] == [2027]
    for wrong in ("lender", "moon", ""):
        assert post(client, "resume", complaint, waiting_for=wrong).status_code == 422
    assert complaint.entries.filter(kind="resume").count() == 0


@pytest.mark.django_db
def test_stale_page_is_told_and_nothing_happens(file, agent, cast, client_of):
    complaint = file()
    services.add_customer_message(actor=agent, complaint_id=complaint.pk, text="又来电", now=timezone.now())
    page = post(client_of(agent), "claim", complaint, version=complaint.version)
    assert page.status_code == 422
    complaint.refresh_from_db()
    assert complaint.owner is None


@pytest.mark.django_db
def test_button_pressed_twice_answers_once(file, agent, client_of):
    complaint = file()
    client = client_of(agent)
    data = {"submission_id": str(uuid.uuid4()), "text": "已说明。", "send": "on"}
    url = reverse("handling:reply", args=[complaint.pk])
    assert client.post(url, data).status_code == client.post(url, data).status_code == 302
    assert Message.objects.filter(template="complaint_reply").count() == 1


@pytest.mark.django_db
def test_lead_assigns_and_agent_may_not(file, agent, cast, client_of):
    complaint = file()
    assert post(client_of(agent), "assign", complaint, to=agent.pk).status_code == 403
    response = post(client_of(cast.service_lead), "assign", complaint, to=agent.pk, reason="熟悉")
    assert response.status_code == 302
    complaint.refresh_from_db()
    assert complaint.owner == agent
    response = post(client_of(cast.service_lead), "tier", complaint, tier="urgent", reason="有威胁")
    assert response.status_code == 302
    assert post(client_of(agent), "release", complaint, reason="交班").status_code == 302


@pytest.mark.django_db
def test_number_in_clear_only_with_a_reason(file, agent, client_of, cast):
    complaint = file()
    client = client_of(agent)
    page = client.post(reverse("handling:reveal", args=[complaint.pk]), {"reason": ""})
    assert page.status_code == 422
    assert "13800138001" not in page.content.decode()
    page = client.post(reverse("handling:reveal", args=[complaint.pk]), {"reason": "回电核实"})
    assert 'id="clear-phone">13800138001' in page.content.decode()
    denied = client_of(cast.manager).post(reverse("handling:reveal", args=[complaint.pk]), {"reason": "x"})
    assert denied.status_code == 403


@pytest.mark.django_db
def test_those_who_only_look_get_no_buttons(file, cast, client_of):
    complaint = file()
    text = client_of(cast.auditor).get(reverse("handling:detail", args=[complaint.pk])).content.decode()
    assert reverse("handling:reply", args=[complaint.pk]) not in text
    assert reverse("handling:note", args=[complaint.pk]) not in text
    assert client_of(cast.stranger).get(reverse("handling:queue")).status_code == 403
    assert client_of(cast.service_agent).get(reverse("handling:detail", args=[999_999])).status_code == 404


@pytest.mark.django_db
def test_first_page_and_badge_count_what_is_late(file, agent, cast, client_of):
    file(THREAT, received_at=timezone.now() - timedelta(hours=3))
    sweeping.sweep(timezone.now())
    text = client_of(cast.service_lead).get("/").content.decode()
    assert 'id="home-complaints"' in text
    assert "sidebar-count" in text


@pytest.mark.django_db
def test_search_finds_by_number_name_and_phone(file, agent):
    from complaints.search import complaints

    complaint = file(complainant_name="王小明")
    for query in (complaint.number, complaint.number.lower()[:10], "王小明", "138 0013 8001"):
        assert [hit.label for hit in complaints(agent, query)] == [complaint.number], query
    assert complaints(agent, "nobody") == []


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["\ud800", "a\x00b"])
def test_characters_that_no_database_holds_are_refused(file, agent, client_of, bad):
    complaint = file()
    client = client_of(agent)
    url = reverse("handling:note", args=[complaint.pk])
    body = b"submission_id=%s&text=" % str(uuid.uuid4()).encode()
    body += b"%00x" if "\x00" in bad else b"%ED%A0%80"
    response = client.post(url, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {302, 422}


@pytest.mark.django_db
def test_the_page_of_a_case_keeps_to_its_statements(file, cast, client_of, queries_of):
    debt = a_loan()
    complaint = file(THREAT, loan=debt, customer=debt.customer)
    client, url = client_of(cast.manager), reverse("handling:detail", args=[complaint.pk])
    few = queries_of(lambda: client.get(url))
    for number in range(4):
        services.add_note(
            actor=cast.service_lead, complaint_id=complaint.pk, text=f"第 {number} 次联系", now=timezone.now()
        )
        file(THREAT, loan=debt, customer=debt.customer)
    many = queries_of(lambda: client.get(url))
    assert few == many <= 25


@pytest.mark.django_db
def test_loan_is_named_on_the_complaint_and_the_complaint_on_the_loan(file, agent, client_of):
    loan = a_loan()
    complaint = file(loan=loan)
    client = client_of(agent)
    text = client.get(reverse("handling:detail", args=[complaint.pk])).content.decode()
    assert loan.number in text
    assert loan.get_absolute_url() in text
    for page in (loan.get_absolute_url(), reverse("profiles:detail", args=[loan.customer_id])):
        assert complaint.number in client.get(page).content.decode(), page
    found = client.post(reverse("cases:suggest"), {"q": loan.number}).content.decode()
    assert f'name="loan" value="{loan.pk}"' in found
    data = {"loan": loan.pk, "customer": loan.customer_id}
    assert post(client, "link", complaint, **data).status_code == 302
    page = client.get(reverse("cases:create"), {"loan": loan.pk})
    assert f'value="{loan.pk}" checked' in page.content.decode()

"""From a list of leads to a withdrawn consent, as a new user would take it through after reading the README.

A list with broken rows is taken in and the refused ones come back as a file; a lead is spoken to by the script,
agrees, becomes a customer with an application; the tier is explained, another policy is tried and approved; an event
is worded as the check demands, the invitation goes out, and the consent is withdrawn before the message has left.
"""

import csv
import io
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.demo import guidance
from backoffice.demo.people import hire
from backoffice.demo.tests.walking import House, Person, aside, identity_of_demonstration
from backoffice.jobs.services import drain
from customers.campaigns import services as campaigns
from customers.campaigns.models import Campaign
from customers.channels.tests.factories import make_channel
from customers.leads.models import Lead
from customers.profiles.models import Customer
from loans.applications.models import Application
from loans.products.models import ProductVersion
from loans.products.tests.factories import make_product

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME, PHONE = "陆小满", "13951760911"
ROWS = (
    ("姓名", "手机号", "单位", "意向金额", "用途", "地区代码"),
    (NAME, PHONE, "城西五金店", "60000", "装修", "330108"),
    ("何大江", "13951760912", "", "三万", "装修", "330108"),
    ("周小舟", "13951760913", "在校学生", "20000", "装修", "330108"),
    ("=CMD()", "13951760914", "", "20000", "装修", "330108"),
    (NAME, PHONE, "城西五金店", "60000", "装修", "330108"),
)
ABOUT = "客户经理现场讲解产品与年化成本，可预约一对一咨询。"


def test_from_a_list_of_leads_to_a_withdrawn_consent(house: House) -> None:
    aside(lambda: guidance.seed(hire(timezone.now())))
    aside(lambda: make_channel(code="first-loan", name="首贷服务中心"))
    aside(make_product)
    marketing, relations = house.person(Role.MARKETING), house.person(Role.RELATIONSHIP_MANAGER)
    manager, compliance = house.person(Role.MANAGER), house.person(Role.COMPLIANCE)
    a_list_is_taken_in(house, marketing)
    it_is_given_to_a_manager(marketing)
    the_lead_is_spoken_to(relations)
    it_becomes_a_customer_with_an_application(relations)
    the_tier_is_explained(relations)
    another_policy_is_tried_and_approved(house, manager, compliance)
    campaign = an_event_is_announced(marketing, compliance)
    the_consent_is_withdrawn_before_the_message_leaves(house, relations, campaign)
    the_campaign_says_why_nobody_was_told(marketing)
    assert house.wrong == []


def a_list_is_taken_in(house: House, marketing: Person) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(ROWS)
    marketing.menu("leads:list")
    marketing.press(f'.page-head-actions a[href="{reverse("files:import_new", args=["leads"])}"]')
    upload = {"name": "名单.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode("gb18030")}
    marketing.at("#upload input[type=file]").set_input_files(upload)
    marketing.press("#upload .form-actions button")
    marketing.fill(option_channel="first-loan")
    marketing.press("#mapping .btn-primary:not([name])")
    house.work()
    marketing.sees("#run .job-progress[data-state=finished]")
    with marketing.page.expect_download() as download:
        marketing.sees("#failed-rows").click()
    refused = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert [row[0] for row in refused[1:]] == ["3", "4", "5"]
    marketing.press("#results")
    assert marketing.page.locator("[data-row]").count() == 1


def it_is_given_to_a_manager(marketing: Person) -> None:
    marketing.press("tr[data-row] a")
    marketing.page.locator("#id_owner").select_option(index=1)
    marketing.press(f'form[action="{reverse("leads:assign")}"] button')
    assert Lead.objects.get().owner is not None


def the_lead_is_spoken_to(relations: Person) -> None:
    relations.menu("leads:list")
    relations.press("tr[data-row] a")
    assert NAME in relations.sees("[data-panel=guidance] [data-script] p").inner_text()
    form = "form[action$='/contact/']"
    relations.at(f"{form} input[name=result][value=interested]").check()
    relations.fill(note="了解了用途与还款安排，愿意收到活动邀请。", agreed="yes")
    relations.press(f"{form} .btn-primary")
    lead = Lead.objects.get()
    assert (lead.state, lead.consented_at is not None) == ("contacted", True)


def it_becomes_a_customer_with_an_application(relations: Person) -> None:
    relations.press("#convert")
    relations.fill(name=NAME, id_number=identity_of_demonstration("911"), phone=PHONE)
    relations.press("main form .btn-primary")
    relations.press("#start-application")
    relations.press("#entry .btn-primary")
    product = ProductVersion.objects.get(product__name__startswith="测试产品")
    relations.fill(product_version=str(product.pk), term_months="12", method="equal_instalment", purpose="装修")
    relations.press("#step .btn-primary")
    lead = Lead.objects.get()
    assert lead.state == "converted"
    assert Application.objects.get().customer == lead.customer


def the_tier_is_explained(relations: Person) -> None:
    relations.page.goto(relations.house.url + reverse("profiles:detail", args=[Customer.objects.get().pk]))
    relations.press("[data-panel=tier] form[action*=recompute] button, [data-panel=tier] .card-actions button")
    assert relations.at("[data-panel=tier]").get_attribute("data-tier") == "potential"
    assert relations.page.locator("[data-panel=tier] dl.facts dd").count() > 8


def another_policy_is_tried_and_approved(house: House, manager: Person, compliance: Person) -> None:
    manager.menu("tiering:list")
    manager.press(f'a[href="{reverse("tiering:policy")}"]')
    manager.press(f'a[href="{reverse("tiering:policy_new")}"]')
    manager.fill(frequency="35", value="5", up="75", basis="经营会议纪要 2026-11")
    manager.press("main form .btn-primary")
    house.work()
    manager.again()
    assert manager.sees("#matrix [data-move=potential-potential]").inner_text() == "1"
    manager.press("form[action$='/submit/'] button")
    approve_first(compliance)
    manager.page.goto(house.url + reverse("tiering:policy"))
    assert "75" in manager.sees("#rules").inner_text()


def approve_first(compliance: Person) -> None:
    compliance.menu("approvals:inbox")
    compliance.press("tr[data-row] a")
    compliance.press("#approve button")


def an_event_is_announced(marketing: Person, compliance: Person) -> Campaign:
    marketing.menu("events:list")
    marketing.press(f'.page-head-actions a[href="{reverse("events:create")}"]')
    day = timezone.localdate() + timedelta(days=6)
    marketing.fill(
        code="salon-1", title="首贷沙龙", where="首贷服务中心 2 楼", about=f"秒批到账！{ABOUT}",
        starts_at=f"{day}T14:00", ends_at=f"{day}T16:00", closes_at=f"{day}T10:00",
    )  # fmt: skip
    expected = len(marketing.house.wrong)
    marketing.press("main form .btn-primary")
    marketing.sees(".invalid-feedback")
    del marketing.house.wrong[expected:]  # the answer to what may not be said is an error by intent
    marketing.fill(about=ABOUT)
    marketing.press("main form .btn-primary")
    marketing.press("#open button")
    marketing.at("details:has(form[action$='/invite/']) summary").click()
    marketing.press("form[action$='/invite/'] .btn-primary")
    marketing.press("#submit button")
    approve_first(compliance)
    marketing.again()
    marketing.sees("#launch button").click()
    marketing.press("[data-confirm-yes]")
    return Campaign.objects.get()


def the_consent_is_withdrawn_before_the_message_leaves(house: House, relations: Person, campaign: Campaign) -> None:
    tomorrow = datetime.combine(timezone.localdate() + timedelta(days=1), time(10))
    morning = timezone.make_aware(tomorrow)
    aside(lambda: campaigns.send_campaign(campaign_id=campaign.pk, now=morning))
    assert campaign.recipients.get().state == "told"
    customer = Customer.objects.get()
    relations.page.goto(house.url + reverse("profiles:detail", args=[customer.pk]))
    relations.press(f'[data-panel=consents] a[href="{reverse("privacy:withdraw", args=[customer.pk])}"]')
    relations.sees('[data-effect="campaigns.messages"]')
    relations.at("tr[data-consent] input[type=checkbox]").check()
    relations.press("#withdraw .btn-primary")
    aside(lambda: drain(now=morning + timedelta(minutes=1)))
    one = campaign.recipients.get()
    assert (one.state, one.reason) == ("left_out", "opted_out")


def the_campaign_says_why_nobody_was_told(marketing: Person) -> None:
    marketing.again()
    marketing.sees("#left-out")

"""The decision desk in a real browser, as a new user would work with it after reading the README.

A scanned statement is uploaded and read, the assessment watched; the case is taken, judged and decided with the
keyboard, with material in between and a second approver at the end. Then a rule is drafted, tried on past decisions,
published by a second login, and an old decision replayed under the rules of its day.
"""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.demo.drawn import sheet
from backoffice.demo.drawn import statements as drawn
from backoffice.demo.people import username
from backoffice.demo.tests.test_walk import APPLICANT, PHONE, material_is_handed_in, take
from backoffice.demo.tests.walking import House, Person, aside, identity_of_demonstration, paper
from backoffice.files.tests.samples import upload
from customers.privacy.services import record_consent
from customers.profiles.services import find_or_register
from loans.applications import services as applications
from loans.applications.models import Application
from loans.applications.tests.factories import complete
from loans.products.models import ProductVersion
from risk.assessment.models import Assessment
from risk.review.models import ReviewCase
from risk.rules.models import RuleSetVersion
from risk.statements.models import Statement
from risk.tests.factories import GOOD, spotless_customer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
EMPLOYER = "苏州安泰精密机械有限公司"


def test_from_a_scanned_statement_to_a_replayed_decision(house: House) -> None:
    aside(lambda: past_and_present(ProductVersion.objects.get(product__name="个人信用贷")))
    house.work()  # the past is decided
    number = Application.objects.get(status="draft").number or ""
    operations, reviewer = house.person(Role.OPERATIONS), house.person(Role.REVIEWER)

    a_scanned_statement_is_read_and_confirmed(house, operations, number)
    the_assessment_is_watched(house, operations, number)
    material_is_asked_for_with_the_keyboard(house, reviewer, number)
    material_is_handed_in(house, operations, number)
    two_people_decide_with_the_keyboard(house, reviewer, house.person(Role.SENIOR_REVIEWER), number)

    author = house.person(Role.RISK_MANAGER)
    a_rule_is_drafted(author)
    it_is_tried_on_the_past(house, author)
    a_second_login_publishes(house, author, house.person(Role.COMPLIANCE))
    an_old_decision_is_replayed(author, number)
    assert house.wrong == []


def past_and_present(version: ProductVersion) -> None:
    """Two decided applications to try rules on, and one that lies as a draft with all but its statement."""
    clerk, now = User.objects.get(username=username(Role.OPERATIONS)), timezone.now()
    asked = {"product_version": version, "term_months": 12, "method": "equal_instalment", "purpose": "装修"}
    people = [spotless_customer(serial) for serial in (911, 912)]
    for one in people:
        record_consent(actor=clerk, customer=one, purpose="credit_check", evidence="paper", now=now)
    rows = [
        asked | {"customer": one, "amount": 40000, "external_ref": f"PAST-{one.pk}", "facts": GOOD} for one in people
    ]
    applications.create_from_import(rows, actor=clerk, batch=None, now=now)
    customer, _created = find_or_register(
        actor=clerk, now=now, name=APPLICANT, id_number=identity_of_demonstration("910"), phone=PHONE,
        employment_type="full_time", employer=EMPLOYER, employed_months=2, monthly_income=32000, monthly_debt=0,
    )  # fmt: skip
    application = applications.create_application(
        actor=clerk, now=now, customer=customer, **asked | {"amount": 150_000, "term_months": 24}
    )
    complete(application)
    for code in ("id_card", "income_proof"):
        applications.add_material(
            application_id=application.pk, code=code, upload=upload(paper(), f"{code}.jpg"), actor=clerk, now=now
        )


def scan() -> dict[str, Any]:
    """One page in the habit of a bank, with the salary of two months."""
    life = drawn.Life(name=APPLICANT, employer=EMPLOYER, salary=31800, months=2, a_month=4)  # type: ignore[arg-type]
    layout = drawn.LAYOUTS[0]
    page = drawn.pages(layout, life, drawn.bookings(life))[0]
    return {"name": "流水扫描件.jpg", "mimeType": "image/jpeg", "buffer": sheet.jpeg(page)}


def a_scanned_statement_is_read_and_confirmed(house: House, operations: Person, number: str) -> None:
    operations.find(number, "/loans/applications/")
    operations.press("#statements .card-actions a")
    operations.at("#add input[type=file]").set_input_files(scan())
    operations.press("#add .btn-primary")
    operations.sees("#statement[data-state=reading]")
    house.work()
    operations.again()
    operations.sees("#statement[data-state=checking]")
    operations.sees("#figures tr[data-figure=salary]")
    if operations.page.locator("#settle-rest").count():
        operations.press("#settle-rest button")
    operations.press("#confirm button")
    operations.sees("#decided")
    assert Statement.objects.get().by_eye


def the_assessment_is_watched(house: House, operations: Person, number: str) -> None:
    operations.find(number, "/loans/applications/")
    operations.press("#continue button")
    operations.press("#submit button")
    house.work()
    operations.again()
    operations.sees("#reasons li")
    assessed = Assessment.objects.get(application__number=number)
    assert (assessed.tier, "statement_salary" in assessed.saw["facts"]) == ("B", True)


def material_is_asked_for_with_the_keyboard(house: House, reviewer: Person, number: str) -> None:
    take(reviewer, number)
    for part in ("#hits", "#stress", "#score", "#statements", "#evidence", "#history"):
        reviewer.sees(part)
    keys = reviewer.page.keyboard
    keys.press("m")
    reviewer.sees("#ask_for_material-form input:focus")
    keys.press("Tab")  # from proof of income to the bank statement
    keys.press("Space")
    reviewer.sees("#ask_for_material-form textarea").focus()
    keys.type("入职两个月，请补充更早的流水。")
    reviewer.key("Control+Enter")
    house.work()
    assert ReviewCase.objects.get(application__number=number).status == "waiting_material"


def two_people_decide_with_the_keyboard(house: House, reviewer: Person, senior: Person, number: str) -> None:
    take(reviewer, number)
    keys = reviewer.page.keyboard
    keys.press("a")
    reviewer.sees("#recommend-form input:focus")
    keys.press("Space")
    reviewer.sees("#recommend-form textarea").focus()
    keys.type("流水与申报收入一致，压力测试后月供可承受。")
    reviewer.key("Control+Enter")
    assert ReviewCase.objects.get(application__number=number).status == "second_approval"  # 150,000 yuan
    senior.menu("review:queue")
    senior.find(number, "/risk/review/")
    senior.key("a")
    house.work()
    decided = ReviewCase.objects.get(application__number=number)
    assert (decided.status, decided.outcome) == ("decided", "recommend")


def a_rule_is_drafted(author: Person) -> None:
    author.menu("rules:list")
    author.press("tr[data-row] a")
    author.press(".page-head-actions a[href*='from=']")
    author.fill(title="新设小额复核", note="三万元以上的人工看一遍")
    author.press("main form .btn-primary")
    author.key("n")
    condition = "[data-kind=condition]"
    author.at(f"{condition} [name=row-id]").fill("amount")
    author.page.evaluate("document.querySelector('#conditions').dataset.old = 'yes'")
    author.at(f"{condition} [name=row-fact]").select_option("amount")
    author.sees("#conditions:not([data-old])")  # with the comparisons that fit an amount
    author.at(f"{condition} [name=row-op]").select_option("ge")
    author.at(f"{condition} [name=row-value]").fill("30000")
    author.fill(
        id="R-900", name_zh="金额复核", name_en="Amount", effect="review", customer="您的申请由专人复核。",
        risk="金额达到三万元",
    )  # fmt: skip
    author.press("#rule-form .btn-primary")
    author.sees("#backtest")
    assert any(rule["id"] == "R-900" for rule in RuleSetVersion.objects.latest("pk").content["rules"])


def it_is_tried_on_the_past(house: House, author: Person) -> None:
    author.key("t")
    house.work()
    author.menu("rules:list")
    author.press("tr[data-row] a")
    author.press("#backtest .card-actions a")
    author.sees("#swap")
    assert RuleSetVersion.objects.latest("pk").trial["tried"] == 3
    author.press("#swap a")  # those that would not pass by themselves any more
    passed = Assessment.objects.filter(tier="A").count()
    assert author.page.locator("[data-row]").count() == passed > 0
    author.page.go_back()
    author.press(".page-head-actions .btn-primary")


def a_second_login_publishes(house: House, author: Person, second: Person) -> None:
    author.key("s")
    author.sees("#waiting")
    second.menu("approvals:inbox")
    second.press("tr[data-row] a")
    second.press("#approve button")
    house.work()
    assert [one.status for one in RuleSetVersion.objects.order_by("number")] == ["retired", "published"]


def an_old_decision_is_replayed(author: Person, number: str) -> None:
    author.page.goto(author.house.url + reverse("assessment:list"))
    author.press(f"tr[data-row]:has-text('{number}') a")
    author.key("r")
    author.sees("[data-message=success]")

"""A product from its first draft to the first contract under it, as a new user would do it after reading the README.

Built, refused for a cost of 26 % a year, corrected, approved by a second login, matched to a customer, advised, asked
for with papers, decided by the lender, disclosed and confirmed, put into a sealed contract, and verified by anybody
at the address of its QR code.
"""

import re

import pytest
from django.urls import reverse

from backoffice.accounts.roles import Role
from backoffice.demo.tests.test_walk import APPLICANT, PHONE, offer_form_and_contract
from backoffice.demo.tests.walking import House, Person, identity_of_demonstration, paper
from backoffice.documents.models import Document
from loans.applications.models import Application
from loans.contracts.models import Contract
from loans.matching.models import SuitabilityRecord
from loans.products.models import ProductVersion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PRODUCT = "安居焕新贷"


def test_from_a_product_to_its_first_contract(house: House) -> None:
    operations, compliance = house.person(Role.OPERATIONS), house.person(Role.COMPLIANCE)
    a_product_too_dear_is_built(operations)
    it_is_corrected_and_submitted(operations)
    a_second_person_approves(house, compliance)
    version = ProductVersion.objects.get(product__name=PRODUCT)
    assert version.status == "on_sale"
    a_customer_is_registered(operations)
    the_customer_is_matched_and_advised(operations, version)
    number = the_application_is_submitted_with_papers(house, operations)
    the_lender_has_decided(operations, number)
    offer_form_and_contract(house, operations, number)
    the_contract_is_verified_by_its_address(house)
    assert house.wrong == []


def a_product_too_dear_is_built(operations: Person) -> None:
    operations.menu("products:list")
    operations.key("n")
    operations.fill(
        code="home-renewal", name=PRODUCT, lender="海棠银行股份有限公司（样例）", rate_percent="12",
        min_amount="10000", max_amount="200000", terms="12, 24",
    )  # fmt: skip
    for method in ("equal_instalment", "equal_principal", "interest_only"):
        operations.at(f"input[name=methods][value={method}]").check()
    operations.at("input[name=purposes][value=装修]").check()
    each = {"stage": "normal", "base": "principal", "collector": "lender"}
    fees = (
        {"name": "账户服务费", "timing": "per_instalment", "value": "0.5"},
        {"name": "开户费", "timing": "upfront", "value": "2"},
    )
    for row, fee in enumerate(fees):
        operations.fill(**{f"fee__{row}__{name}": told for name, told in (each | fee).items()})
    papers = operations.page.locator("#papers select")
    papers.nth(0).select_option("id_card")
    papers.nth(1).select_option("income_proof")
    operations.press("#product .form-actions .btn-primary")
    assert "26.73" in operations.sees("#objections").inner_text()
    assert operations.page.locator("form[action$='/submit/']").count() == 0


def it_is_corrected_and_submitted(operations: Person) -> None:
    operations.key("e")
    operations.fill(rate_percent="7.2", bullet_max_months="12", fee__0__value="0.1", fee__1__name="", fee__1__value="")
    operations.press("#product .form-actions .btn-primary")
    assert operations.page.locator("#objections").count() == 0
    operations.press("form[action$='/submit/'] button")


def a_second_person_approves(house: House, compliance: Person) -> None:
    compliance.menu("approvals:inbox")
    compliance.press(f"tr[data-row]:has-text('{PRODUCT}') a")
    compliance.press("#approve button")
    house.work()


def a_customer_is_registered(operations: Person) -> None:
    operations.menu("profiles:list")
    operations.press(f'.page-head-actions a[href="{reverse("profiles:register")}"]')
    operations.fill(
        name=APPLICANT, id_number=identity_of_demonstration("910"), phone=PHONE, employment_type="full_time",
        employer="苏州安泰精密机械有限公司", employed_months="60", monthly_income="32000", monthly_debt="0",
    )  # fmt: skip
    operations.press("main form .btn-primary")


def the_customer_is_matched_and_advised(operations: Person, version: ProductVersion) -> None:
    operations.press("#matching-panel .card-actions a")
    operations.fill(purpose="装修", amount="60000", term_months="24", pay_monthly="4000")
    operations.press("#need .btn-primary")
    operations.sees("#excluded [data-version]")
    ours = f'[data-version="{version.pk}"]'
    operations.sees(f"#ranking {ours} .rank-part[data-factor=cost]")
    operations.at(f"#ranking {ours} input[type=checkbox]").check()
    operations.press("#to-compare button.btn-primary")
    operations.sees(f"#comparison th{ours}")
    operations.press(f'#comparison a[href*="/advise/{version.pk}/"]')
    for answer in operations.page.locator("#reasons [name^=answer_]").all():
        answer.fill("客户希望由该行放款，已说明更便宜的方案。")
    operations.fill(reason="按月等额，月供在客户能力之内，期限与装修回款一致。", confirmation="SDX-2026-1122-01")
    operations.press("#sign")
    assert SuitabilityRecord.objects.get().product_version == version
    operations.press("#start-application")


def the_application_is_submitted_with_papers(house: House, operations: Person) -> str:
    operations.sees("#as-advised")
    operations.press("#entry .btn-primary")
    operations.press("#step .btn-primary")  # what is asked for stands there as it was advised
    number = re.search(r"JJ\d{8}-\d{6}", operations.page.inner_text("h1")).group()  # type: ignore[union-attr]
    operations.press("#step .btn-primary")  # income, as registered
    operations.fill(use_detail="自住房厨卫翻新", promised="yes")
    operations.press("#step .btn-primary")
    for code in ("id_card", "income_proof"):
        row = f"tr[data-material={code}]"
        operations.at(f"{row} input[type=file]").set_input_files(
            {"name": f"{code}.jpg", "mimeType": "image/jpeg", "buffer": paper()}
        )
        operations.press(f"{row} form.d-flex button")
    operations.press("#step .btn-primary")
    operations.fill(consent_credit="yes", consent_forward="yes", evidence="paper", reference="授权书 2026-1122-01")
    operations.press("#step .btn-primary")
    operations.press("#submit button")
    house.work()
    application = Application.objects.get(number=number)
    assert application.advice == SuitabilityRecord.objects.get()
    assert application.tier == "A", application.decision_reasons
    return number


def the_lender_has_decided(operations: Person, number: str) -> None:
    operations.find(number, "/loans/applications/")
    operations.sees("#lender-decision")
    operations.sees("#make-offer")


def the_contract_is_verified_by_its_address(house: House) -> None:
    document = Document.objects.get(pk=Contract.objects.get().document_id)
    assert document.file.open("rb").read().startswith(b"%PDF-")
    page = house.stranger()
    page.goto(house.url + reverse("documents:verify", args=[document.code]))
    page.locator("#verify[data-state=rendered]").wait_for()
    page.context.close()

import copy
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.jobs.registry import sweeps
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from customers.tiering.models import CustomerTier
from loans.applications import services as applications
from loans.applications.models import Application
from loans.contracts import services as contracts
from loans.contracts.tests.factories import approved
from risk.assessment.services import assess_application
from risk.pricing import domain, selectors, services
from risk.pricing.domain import Product, Risk
from risk.pricing.models import PriceFinding, PricePolicy, PriceResult
from risk.tests.factories import GOOD, applied

SHIPPED = domain.SHIPPED
RISK = Risk(
    score=600, segment="wage_earner", amount=Decimal(50_000), term_months=12, method="equal_instalment",
    monthly_income=Decimal(10_000), monthly_debt=Decimal(0), share_level=None, business=False, owed=Decimal(0),
    ratio_max=Decimal("0.55"), stressed_ratio_max=Decimal("0.70"), rate_rise=Decimal("0.02"),
    income_fall=Decimal("0.30"), coverage_min=Decimal("1.2"), stressed_coverage_min=Decimal(1), step=1000,
)  # fmt: skip
PRODUCT = Product(
    "personal_credit", Decimal("0.0720"), Decimal("0.0600"), Decimal("0.1200"), Decimal(200_000), Decimal(1000),
    Decimal("0.24"),
)  # fmt: skip


def plain(_amount, rate):
    return rate


def test_every_figure_of_a_price_is_worked_out_and_told():
    price = domain.price(RISK, PRODUCT, SHIPPED, plain)
    told = {part["code"]: part["value"] for part in price.parts}
    assert (price.band, price.rate, told["rate.line"]) == ("P2", Decimal("0.0720"), "P2/*/*")
    assert (told["limit.product"], told["limit.income"], told["limit.exposure"]) == ("200000", "150000", "200000")
    assert price.limit == min(Decimal(told[f"limit.{one}"]) for one in ("product", "headroom", "income", "exposure"))
    assert domain.price(RISK, PRODUCT, SHIPPED, plain) == price
    assert Risk.of(RISK.as_json()) == RISK
    assert Product.of(PRODUCT.as_json()) == PRODUCT


@pytest.mark.parametrize(
    ("score", "rate", "limit"), [(700, "0.0620", 200_000), (500, "0.0920", 80_000), (10, "0.1020", 50_000)]
)
def test_a_worse_band_pays_more_and_gets_less_within_the_product(score, rate, limit):
    assert domain.price(replace(RISK, score=score), PRODUCT, SHIPPED, plain).rate == Decimal(rate)
    roomy = replace(RISK, score=score, ratio_max=Decimal(9), stressed_ratio_max=Decimal(9))
    assert domain.price(roomy, PRODUCT, SHIPPED, plain).limit == limit


def test_bounds_and_the_ceiling_hold_whatever_the_policy_adds():
    narrow = replace(PRODUCT, highest=Decimal("0.0750"))
    assert domain.price(replace(RISK, score=10), narrow, SHIPPED, plain).rate == Decimal("0.0750")
    dear = domain.price(replace(RISK, score=10), PRODUCT, SHIPPED, lambda _a, rate: rate + Decimal("0.16"))
    assert dear.rate == Decimal("0.0800")
    assert domain.price(replace(RISK, owed=Decimal(190_000)), PRODUCT, SHIPPED, plain).limit == 10_000
    unknown = domain.price(replace(RISK, monthly_income=None, monthly_debt=None), PRODUCT, SHIPPED, plain)
    assert {part["code"]: part["value"] for part in unknown.parts}["limit.income"] == ""
    assert unknown.limit == 200_000


def test_nothing_but_risk_goes_into_a_price():
    """What the price reads is named here; tier, device, channel and commission are not among it."""
    read = {field.name for field in fields(Risk)}
    assert not read & {"tier", "device", "channel", "commission", "sex", "age", "region", "first_loan", "customer_id"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda c: c["bands"].pop(), "scores"),
        (lambda c: c["bands"][4].update(min_score=1), "scores"),
        (lambda c: c["rates"].pop(0), "missing"),
        (lambda c: c["rates"][0].update(add="0.05"), "order"),
        (lambda c: c["rates"][0].update(add="x"), "shape"),
        (lambda c: c["rates"][0].update(segment="vip"), "line"),
        (lambda c: c["exposure"].pop("*"), "exposure"),
        (lambda c: c.pop("bands"), "shape"),
    ],
)
def test_a_policy_that_could_not_price_everybody_is_refused(change, code):
    content = copy.deepcopy(SHIPPED)
    assert domain.problems(content, {"small_business", "farmer"}, {"home_secured"}) == []
    change(content)
    found = {problem for problem, _where in domain.problems(content, {"small_business", "farmer"}, {"home_secured"})}
    assert code in found


@pytest.fixture
def in_force(db):
    """The shipped policy, drafted by one and approved by another."""
    author, second, now = staff(Role.RISK_MANAGER), staff(Role.COMPLIANCE), timezone.now()
    policy = services.draft_policy(
        actor=author, content=SHIPPED, valid_from=timezone.localdate(now), basis="首版", now=now
    )
    with pytest.raises(Refused):
        services.submit_policy(actor=author, policy_id=policy.pk, now=now)
    services.try_policy(policy_id=policy.pk, now=now)
    request = services.submit_policy(actor=author, policy_id=policy.pk, now=now)
    assert selectors.in_force(timezone.localdate(now)) is None
    approvals.approve(actor=second, approval_id=request.pk, now=now)
    return selectors.in_force(timezone.localdate(now))


@pytest.mark.django_db
def test_an_assessment_prices_the_application_and_the_offer_starts_from_it(ready, in_force):
    application = applied(GOOD)
    assess_application(application_id=application.pk, now=timezone.now())
    application.refresh_from_db()
    result = PriceResult.objects.get(application=application)
    assert (application.advised_rate, application.advised_limit) == (result.rate, result.limit)
    again = services.again(result, in_force)
    assert (again.rate, again.limit, list(again.parts)) == (result.rate, result.limit, result.parts)


@pytest.mark.django_db
def test_equal_risk_gets_an_equal_price_whatever_else_differs(ready, in_force):
    one = applied(GOOD)
    other = applied(
        GOOD | {"signals": {"device_id": "DEV-9", "ip": "1.2.3.4"}},
        serial=910,
        customer=one.customer,
        channel="partner",
    )
    CustomerTier.objects.update_or_create(
        customer=one.customer, defaults={"tier": "vip", "evaluated_on": timezone.localdate()}
    )
    for application in (one, other):
        assess_application(application_id=application.pk, now=timezone.now())
    prices = PriceResult.objects.values_list("rate", "limit", "band")
    assert len(prices) == 2
    assert len(set(prices)) == 1


@pytest.mark.django_db
def test_no_offer_above_the_limit(in_force):
    application = approved(amount=Decimal(50_000))
    Application.objects.filter(pk=application.pk).update(advised_limit=Decimal(30_000))
    operations = staff(Role.OPERATIONS)
    with pytest.raises(Refused) as refused:
        contracts.create_offer(
            actor=operations, application_id=application.pk, amount=Decimal(40_000), now=timezone.now()
        )
    assert refused.value.code == "offers.above_limit"
    offer = contracts.create_offer(actor=operations, application_id=application.pk, now=timezone.now())
    assert offer.amount == 30_000


@pytest.mark.django_db
def test_a_late_price_changes_nothing(in_force):
    application = approved()
    applications.note_price(application_id=application.pk, rate=Decimal("0.1"), limit=Decimal(1), now=timezone.now())
    application.refresh_from_db()
    assert application.advised_limit is None


def priced(policy, rate, *, band="P2"):
    application = approved(customer=make_customer(), rate=rate)
    return PriceResult.objects.create(
        application=application, round=1, policy=policy, product_version=application.product_version, risk={},
        product={"lowest": "0.06", "highest": "0.12"}, band=band, rate=Decimal("0.072"), limit=Decimal(50_000),
        term_months=12, method="equal_instalment", at=timezone.now(),
    )  # fmt: skip


@pytest.mark.django_db
def test_unexplained_differences_are_findings_until_somebody_explains_them(in_force, client_of):
    now = timezone.now()
    one = priced(in_force, Decimal("0.072"))
    assert services.look_for_differences(now=now) == 0
    other = priced(in_force, Decimal("0.071"))
    PriceResult.objects.update(product_version=one.product_version)
    assert services.look_for_differences(now=now) == 1
    assert services.look_for_differences(now=now) == 0
    finding = PriceFinding.objects.get()
    assert [(row["application"], row["why"]) for row in finding.members] == [
        (one.application_id, "policy"),
        (other.application_id, ""),
    ]
    officer = staff(Role.COMPLIANCE, username="closer")
    client = client_of(officer)
    assert b'id="close"' in client.get(f"/risk/pricing/equality/{finding.pk}/").content
    said = {"reason": "资金方促销活动，已通知整改", "submission_id": "a" * 32}
    assert client.post(f"/risk/pricing/equality/{finding.pk}/close/", said).status_code == 302
    sweeps["pricing.equality"].handler(now)
    assert PriceFinding.objects.get().state == "closed"


@pytest.mark.django_db
def test_another_rate_takes_a_second_person_and_explains_itself(ready, in_force):
    application = applied(GOOD)
    assess_application(application_id=application.pk, now=timezone.now())
    asker, second, now = staff(Role.RISK_MANAGER), staff(Role.COMPLIANCE), timezone.now()
    result = PriceResult.objects.get(application=application)
    with pytest.raises(Refused) as refused:
        services.ask_exception(
            actor=asker, application_id=application.pk, rate=Decimal("0.36"), reason="老客户", now=now
        )
    assert refused.value.code in {"pricing.bounds", "pricing.reason"}
    rate = Decimal(result.product["lowest"])
    services.ask_exception(
        actor=asker, application_id=application.pk, rate=rate, reason="抵押物充足，经审批优惠", now=now
    )
    request = Approval.objects.get(kind="pricing.exception")
    with pytest.raises(Refused):
        approvals.approve(actor=asker, approval_id=request.pk, now=now)
    approvals.approve(actor=second, approval_id=request.pk, now=now)
    application.refresh_from_db()
    assert application.advised_rate == rate


def typed(lines) -> dict[str, str]:
    """What a browser sends for the tables of a policy as they were shown."""
    said = {}
    for _title, table in lines.tables:
        for form in (table.management_form, *table):
            said |= {field.html_name: "" if field.value() is None else str(field.value()) for field in form}
    return said


def meant(content):
    """A content without regard to how its numbers are written and its lines ordered."""
    return (
        [(band["code"], band["min_score"], Decimal(band["income_multiple"])) for band in content["bands"]],
        {(line["band"], line["segment"], line["category"]): Decimal(line["add"]) for line in content["rates"]},
        {segment: Decimal(cap) for segment, cap in content["exposure"].items()},
    )


@pytest.mark.django_db
def test_pages_draft_try_and_show(client_of, in_force):
    author = staff(Role.RISK_MANAGER, username="drafter")
    client = client_of(author)
    page = client.get("/risk/pricing/new/")
    said = typed(page.context["lines"]) | {"valid_from": timezone.localdate().isoformat(), "basis": "季度调整"}
    unfit = [{"bands-0-add": "9"}, {"bands-1-code": ""}, {"bands-0-min_score": ""}, {"bands-0-code": "P2"},
             {"additions-0-band": "P9"}, {"caps-0-segment": "", "caps-1-segment": ""}, {"bands-0-add": "NaN"},
             {"bands-TOTAL_FORMS": "x"}, {"valid_from": "2020-01-01"}]  # fmt: skip
    for place, wrong in enumerate(unfit):
        answer = client.post("/risk/pricing/new/", said | wrong | {"submission_id": f"{place:032}"})
        assert answer.status_code == 400, wrong
        assert PricePolicy.objects.count() == 1, wrong
        assert "季度调整" in answer.content.decode(), wrong
    said["submission_id"] = "a" * 32
    answer = client.post("/risk/pricing/new/", said)
    assert answer.status_code == 302
    first, again = PricePolicy.objects.order_by("pk")
    assert meant(again.content) == meant(first.content)
    drain()
    page = client.get(answer.url).content.decode()
    assert 'id="preview"' in page
    assert "timeline-when" in page.split("data-history")[1]
    assert b'id="price-policies"' in client.get("/risk/pricing/").content

"""From attaching to giving back, through the verbs and the pages."""

from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from backoffice.audit.selectors import history_of
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from loans.applications import services as applications
from loans.applications.tests.factories import submitted
from loans.collateral import selectors, services, words
from loans.collateral.models import CollateralItem, Guarantee
from loans.collateral.tables import share_of, standing_of
from loans.contracts.tests import factories
from loans.lenders.models import Guarantor
from loans.products.tests.factories import make_product
from loans.servicing import selectors as positions
from loans.servicing import services as servicing
from loans.servicing.models import Disbursement

pytestmark = pytest.mark.django_db
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00"
    b"\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def paper():
    return SimpleUploadedFile("他项权证.png", PNG, content_type="image/png")


def now():
    return timezone.now()


def today():
    return timezone.localdate()


def attach(actor, application, **more):
    facts = {
        "kind": "home", "name": "样例路1号2幢301室", "owner_name": "张三", "owner_is_borrower": True,
        "identifier": "苏2026样例市不动产权第0001号", "prior_claims": D(0),
    } | more  # fmt: skip
    return services.attach_item(actor=actor, application_id=application.pk, now=now(), **facts)


def value(actor, item, amount="1000000", days_ago=10, **more):
    facts = {"appraiser": "公正评估（样例）", "source": "appraisal"} | more
    return services.record_valuation(
        actor=actor, item_id=item.pk, value=D(amount), valued_on=today() - timedelta(days=days_ago), now=now(), **facts
    )


def complete(actor, item):
    for step in item.steps.all():
        services.move_step(
            actor=actor,
            step_id=step.pk,
            verb="complete",
            number=f"N-{step.kind}",
            on=today(),
            upload=paper(),
            now=now(),
        )


def codes(application):
    application.refresh_from_db()
    return [block.code for block in selectors.blocks_of(application, today())]


@pytest.fixture
def secured(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path
    return submitted(product_version=make_product(security="mortgage", max_ltv=D("0.70")), amount=D(50000))


def test_a_mortgage_product_is_paid_out_only_when_everything_stands(cast, secured):
    operations = cast.operations
    assert codes(secured) == ["no_mortgage"]
    item = attach(operations, secured)
    assert codes(secured) == ["not_valued", "step_registration", "step_papers"]
    value(operations, item, "60000")
    assert codes(secured) == ["step_registration", "step_papers", "ltv"]  # 50,000 / 60,000 = 83 %
    value(operations, item, "100000", days_ago=1)
    complete(operations, item)
    assert codes(secured) == []
    item.refresh_from_db()
    assert (item.value, item.previous_value) == (D("100000.00"), D("60000.00"))


def test_every_block_has_a_sentence(cast, secured):
    item = attach(cast.operations, secured)
    value(cast.operations, item, "60000", days_ago=800)
    found = selectors.blocks_of(secured, today())
    said = [words.sentence(block) for block in found]
    assert len(said) == len(found) == 4
    assert any("83.33%" in sentence for sentence in said)
    assert not any("%(" in sentence for sentence in said)


def test_an_older_value_joins_the_history_only(cast, secured):
    item = attach(cast.operations, secured)
    value(cast.operations, item, "100000", days_ago=5)
    value(cast.operations, item, "80000", days_ago=50)
    item.refresh_from_db()
    assert (item.value, item.previous_value) == (D("100000.00"), D("80000.00"))
    with pytest.raises(Refused) as twice:
        value(cast.operations, item, "99999", days_ago=5)
    assert twice.value.code == "collateral.valued"
    with pytest.raises(Refused):
        value(cast.operations, item, days_ago=-1)


def test_completing_a_step_needs_number_day_and_evidence(cast, secured):
    step = attach(cast.operations, secured).steps.first()
    whole = {"number": "N1", "on": today(), "upload": paper()}
    for missing in whole:
        facts = whole | {missing: "" if missing == "number" else None}
        with pytest.raises(Refused) as refused:
            services.move_step(actor=cast.operations, step_id=step.pk, verb="complete", now=now(), **facts)
        assert refused.value.data["field"] == {"upload": "evidence"}.get(missing, missing)
    with pytest.raises(Refused):
        services.move_step(actor=cast.operations, step_id=step.pk, verb="cancel", now=now())
    with pytest.raises(Refused):  # advisers enter, operations register
        services.move_step(actor=cast.relationship_manager, step_id=step.pk, verb="file", now=now())


def test_the_company_that_vouches_for_a_whole_product_needs_a_licence_that_holds(cast):
    company = Guarantor.objects.create(
        name="样例担保", status="active", licence_no="R1", licence_valid_to=today(), ceiling=D(10**8)
    )
    application = submitted(product_version=make_product(security="guarantee", guaranteed_by=company))
    assert codes(application) == []
    company.licence_valid_to = today() - timedelta(days=1)
    company.save()
    assert codes(type(application).objects.get(pk=application.pk)) == ["guarantor_licence_expired"]
    insured = submitted(product_version=make_product(security="insurance", guaranteed_by=company))
    assert codes(insured) == ["no_insurance", "guarantor_licence_expired"]  # no insurer


def test_the_same_certificate_behind_two_loans_names_what_comes_first(cast, secured):
    attach(cast.operations, secured)
    other = submitted()
    with pytest.raises(Refused) as refused:
        attach(cast.operations, other)
    assert refused.value.data["field"] == "prior_claims"
    assert attach(cast.operations, other, prior_claims=D(50000)).pk
    with pytest.raises(Refused):
        attach(cast.operations, other, prior_claims=D(50000))


def test_a_guarantor_consents_and_everything_vouched_for_counts(cast, secured):
    friend = make_customer(monthly_income=D(10000))
    two = [
        services.attach_guarantee(
            actor=cast.operations, application_id=application.pk, customer=friend, amount=D(50000),
            elsewhere=D(520000), now=now(),
        )
        for application in (secured, submitted())
    ]  # fmt: skip
    standing, burden = selectors.capacity(two[0], today())
    assert standing.guaranteed == D(620000)
    assert round(burden, 4) == D("5.1667")
    assert codes(secured) == ["no_mortgage", "no_consent", "over_burdened"]
    services.record_consent(
        actor=cast.operations, guarantee_id=two[0].pk, consented_on=today(), upload=paper(), now=now()
    )
    services.end_guarantee(
        actor=cast.operations, guarantee_id=two[1].pk, verb="withdraw", reason="不再需要", now=now()
    )
    assert codes(secured) == ["no_mortgage"]


def test_nobody_vouches_for_themselves_or_twice(cast, secured):
    with pytest.raises(Refused) as refused:
        services.attach_guarantee(
            actor=cast.operations, application_id=secured.pk, customer=secured.customer, amount=D(1), now=now()
        )
    assert refused.value.code == "collateral.self"
    company = Guarantor.objects.create(name="样例担保", status="active", licence_no="R1", ceiling=D(40000))
    facts = {"actor": cast.operations, "application_id": secured.pk, "licensed": company, "now": now()}
    services.attach_guarantee(amount=D(50000), **facts)
    with pytest.raises(Refused):
        services.attach_guarantee(amount=D(50000), **facts)
    assert codes(secured) == ["no_mortgage", "no_consent", "over_ceiling"]


def test_no_payout_while_security_is_open_and_the_reason_is_said(cast):
    contract = factories.signed()
    attach(cast.operations, contract.application)
    with pytest.raises(Refused) as refused:
        servicing.request_disbursement(actor=cast.operations, contract_id=contract.pk, now=now())
    assert refused.value.code == "collateral.blocked"
    assert "样例路1号2幢301室" in str(refused.value)


def test_security_taken_out_after_the_order_stops_the_money(cast, settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    contract = factories.signed()
    version = contract.application.product_version
    item = attach(cast.operations, contract.application)
    value(cast.operations, item)
    complete(cast.operations, item)
    type(version).objects.filter(pk=version.pk).update(security="mortgage")
    servicing.request_disbursement(actor=cast.operations, contract_id=contract.pk, now=now())
    services.withdraw_item(actor=cast.operations, item_id=item.pk, reason="撤回", now=now())
    drain()
    assert Disbursement.objects.get(contract=contract).state == "failed"


def test_given_back_only_after_settlement(cast, settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    contract = factories.signed()
    item = attach(cast.operations, contract.application)
    value(cast.operations, item)
    complete(cast.operations, item)
    applications.mark_disbursed(actor=None, application_id=contract.application_id, now=now())
    for verb in (services.release_item, services.withdraw_item):
        with pytest.raises(Refused) as refused:
            verb(actor=cast.operations, item_id=item.pk, reason="客户要求", now=now())
        assert refused.value.code == "collateral.still_owed"
    services.loan_settled(application_id=contract.application_id, settled=True, now=now())
    services.loan_settled(application_id=contract.application_id, settled=False, now=now())  # a payment was reversed
    item.refresh_from_db()
    assert item.release_allowed_at is None
    services.loan_settled(application_id=contract.application_id, settled=True, now=now())
    services.release_item(actor=cast.operations, item_id=item.pk, reason="已结清", now=now())
    item.refresh_from_db()
    assert item.state == "released"
    assert {step.state for step in item.steps.all()} == {"cancelled"}
    assert history_of(item)[0].action == "collateral.release"


def test_paying_everything_lets_the_security_go(cast):
    loan = factories.loan(now=now() - timedelta(days=400))
    item = CollateralItem.objects.create(
        application=loan.contract.application,
        kind="car",
        name="车",
        owner_name="x",
        identifier="苏A00001",
        created_at=now(),
    )
    owed = positions.position(loan, today()).due_now()
    servicing.post_repayment(
        actor=cast.operations, loan_id=loan.pk, amount=owed.penalty + owed.interest + owed.principal,
        value_date=today(), channel="transfer", now=now(),
    )  # fmt: skip
    loan.refresh_from_db()
    item.refresh_from_db()
    assert loan.state == "settled"
    assert item.release_allowed_at is not None


# -- pages ------------------------------------------------------------------------------------------


def post(client, view, *args, **data):
    return client.post(reverse(f"collateral:{view}", args=args), data | {"submission_id": str(uuid4())})


def test_the_whole_way_by_the_pages(cast, client_of, secured):
    client = client_of(cast.operations)
    page = client.get(reverse("applications:detail", args=[secured.pk]))
    assert 'data-blocked="1"' in page.content.decode()
    wrong = post(client, "create", secured.pk, kind="home", name="", identifier="1", owner_name="张三")
    assert wrong.status_code == 400
    done = post(client, "create", secured.pk, kind="home", name="样例路1号", identifier="Z1", owner_name="张三")
    item = CollateralItem.objects.get()
    assert done.headers["Location"] == item.get_absolute_url()
    future = (today() + timedelta(days=9)).isoformat()
    late = post(client, "valuation_add", item.pk, value="100000", valued_on=future, appraiser="评估", source="tax")
    assert late.status_code == 400
    assert b"id_valued_on" in late.content
    for amount in ("-1", "9" * 30, "NaN", ""):
        bad = post(client, "valuation_add", item.pk, value=amount, valued_on=today(), appraiser="a", source="tax")
        assert bad.status_code == 400
    ok = post(client, "valuation_add", item.pk, value="100000", valued_on=today(), appraiser="评估", source="tax")
    assert ok.status_code == 302
    for step in item.steps.all():
        unproved = post(client, "step_move", step.pk, "complete", number="N", on=today())
        assert unproved.status_code == 400
        moved = post(client, "step_move", step.pk, "complete", number="N", on=today(), evidence=paper())
        assert moved.status_code == 302
    page = client.get(reverse("applications:detail", args=[secured.pk])).content.decode()
    assert "collateral-blocks" not in page
    assert "50.00%" in page or "50.0%" in page
    assert client.get(item.get_absolute_url()).status_code == 200
    assert post(client, "withdraw", item.pk, reason="换一套").status_code == 302
    assert client.get(reverse("collateral:list")).status_code == 200


def test_a_guarantor_by_the_pages(cast, client_of, secured):
    client, friend = client_of(cast.relationship_manager), make_customer(monthly_income=D(20000))
    for number in ("KH999999999999", "x", "-1"):
        unknown = post(client, "guarantee_create", secured.pk, customer_number=number, amount="50000")
        assert unknown.status_code == 400
    neither = post(client, "guarantee_create", secured.pk, amount="50000")
    assert neither.status_code == 400
    made = post(client, "guarantee_create", secured.pk, customer_number=friend.number, amount="50000", relation="朋友")
    guarantee = Guarantee.objects.get()
    assert made.headers["Location"] == guarantee.get_absolute_url()
    assert post(client, "guarantee_consent", guarantee.pk, consented_on=today()).status_code == 400
    signed = post(client, "guarantee_consent", guarantee.pk, consented_on=today(), evidence=paper())
    assert signed.status_code == 302
    assert client.get(guarantee.get_absolute_url()).status_code == 200
    assert client.get(reverse("collateral:guarantee_list") + "?tab=vouch").status_code == 200
    assert post(client, "guarantee_withdraw", guarantee.pk, reason="换人").status_code == 302


def test_the_list_costs_the_same_for_one_and_many(cast, client_of, secured, queries_of):
    client, today_behind = client_of(cast.auditor), lambda: selectors.behind(secured, today())
    attach(cast.operations, secured, identifier="Z")
    of_list, of_loan = queries_of(lambda: client.get(reverse("collateral:list"))), queries_of(today_behind)
    for number in range(11):
        attach(cast.operations, secured, identifier=f"Z{number}")
    assert client.get(reverse("collateral:list")).content.count(b"data-row") == 12
    assert queries_of(lambda: client.get(reverse("collateral:list"))) == of_list <= 14
    assert queries_of(today_behind) == of_loan <= 12
    first = CollateralItem.objects.order_by("id").first()
    value(cast.operations, first, "200000", days_ago=30)
    value(cast.operations, first, "100000", days_ago=3)
    row = selectors.items_visible_to(cast.auditor, today()).get(pk=first.pk)
    assert (standing_of(row), share_of(row)) == ("falling", D("0.5"))

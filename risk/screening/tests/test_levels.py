from datetime import date

import pytest
from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from risk.screening.domain import levels
from risk.screening.domain.levels import Facts, Level, Policy
from risk.screening.models import AmlChange, AmlRating
from risk.screening.services import levels as services
from risk.screening.tests.factories import hit_on, loaded

POLICY = Policy({"region:65": 15, "region:6501": 20, "pep:self": 60, "months_below:3": 10}, 20, 50, {
    "low": 24, "medium": 12, "high": 6,
})  # fmt: skip
PLAIN = Facts("person", "110105", "full_time", "wage_earner", "staff", "cash_loan", "", False, None, "", 30)


def test_points_add_up_to_a_level_with_its_factors():
    assert levels.rate(PLAIN, POLICY)[:2] == (Level.LOW, 0)
    changed = Facts(**{**PLAIN.__dict__, "region": "650102", "months": 1})
    level, points, parts = levels.rate(changed, POLICY)
    assert (level, points, [part["factor"] for part in parts]) == (Level.MEDIUM, 30, ["region", "months_below"])
    assert levels.rate(Facts(**{**PLAIN.__dict__, "pep": "self"}), POLICY)[0] is Level.HIGH
    assert levels.next_review(Level.HIGH, date(2026, 8, 31), POLICY) == date(2027, 2, 28)
    with pytest.raises(ValueError, match="pep"):
        levels.points_of(["pep=60"])


@pytest.mark.django_db
def test_everybody_is_rated_once_a_night_and_a_hit_raises_the_level():
    customer = make_customer("张伟国")
    make_customer("李四")
    now = timezone.now()
    assert services.rate_all(now=now) == 2
    assert services.rate_all(now=now) == 0
    before = AmlRating.objects.get(customer=customer)
    loaded("2,張偉國,,,,,个人,同名")
    hit_on(customer)
    AmlRating.objects.update(rated_on=date(2026, 1, 1))
    services.rate_all(now=now)
    after = AmlRating.objects.get(customer=customer)
    assert after.points > before.points
    assert after.due_on <= before.due_on
    assert "hit" in {part["factor"] for part in after.parts}


@pytest.mark.django_db
def test_due_diligence_and_reviews_set_level_and_day_and_stay_in_the_history(client_of):
    customer, now = make_customer(), timezone.now()
    officer = staff(Role.COMPLIANCE, username="rater")
    with pytest.raises(Refused):
        services.record_review(actor=officer, customer_id=customer.pk, note="", now=now)
    row = services.note_diligence(
        actor=officer, customer_id=customer.pk, pep="self", cash=False, owners_known=None, note="客户自述", now=now
    )
    assert row.level == "high"
    assert row.due_on == levels.add_months(timezone.localdate(now), 6)
    services.record_review(actor=officer, customer_id=customer.pk, note="已核对资金来源", now=now)
    assert AmlChange.objects.filter(customer=customer).count() == 2
    client = client_of(officer)
    assert client.get("/risk/screening/levels/").status_code == 200
    said = {"note": "已核对材料", "submission_id": "a" * 32}
    assert client.post(f"/risk/screening/levels/{customer.pk}/review/", said).status_code == 302


@pytest.mark.django_db
def test_rating_many_costs_the_reads_of_one(queries_of):
    make_customer()
    now = timezone.now()
    services.rate_all(now=now)

    def again():
        AmlRating.objects.update(rated_on=date(2026, 1, 1))
        services.rate_all(now=now)

    one = queries_of(again)
    for _number in range(5):
        make_customer()
    services.rate_all(now=now)
    assert queries_of(again) == one

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.jobs.models import JobProgress, OutboxMessage
from backoffice.jobs.registry import sweeps
from backoffice.jobs.services import run_message
from backoffice.values.errors import Refused
from customers.profiles.services import update_customer
from customers.profiles.tests.factories import make_customer, make_id_number
from risk.screening import selectors, services
from risk.screening.models import AmlRating, Hit, ScreenedCustomer
from risk.screening.services import screening
from risk.screening.tests.factories import hit_on, loaded

pytestmark = pytest.mark.django_db
STRONG = "1,张伟国,,1990-05-17,男,,个人,制裁"
MAN = 7  # an odd serial is a man's, as on the list
WEAK = "2,張偉國,,,,,个人,同名"


@pytest.fixture
def officers():
    return [staff(Role.COMPLIANCE, username=f"officer-{n}") for n in (1, 2)]


def propose(officer, hit, verdict="clear", **more):
    return services.propose(
        actor=officer,
        hit_id=hit.pk,
        verdict=verdict,
        reason="核对了证件",
        version=hit.version,
        now=timezone.now(),
        **more,
    )


def second(officer, hit, agree=True):
    return services.second(
        actor=officer, hit_id=hit.pk, agree=agree, reason="我也核对过", version=hit.version, now=timezone.now()
    )


def test_a_weak_hit_is_cleared_by_one_and_confirmed_by_two(officers):
    loaded(WEAK)
    hit = hit_on(make_customer("张伟国"))
    assert (hit.score, hit.strong, hit.state) == (60, False, "open")
    assert propose(officers[0], hit).state == "cleared"
    other = hit_on(make_customer("张伟国", id_number=make_id_number(region="110101")))
    other = propose(officers[0], other, "confirm")
    assert other.state == "proposed"
    with pytest.raises(Refused) as refused:
        second(officers[0], other)
    assert refused.value.code == "screening.same_person"
    assert second(officers[1], other).state == "confirmed"
    with pytest.raises(IntegrityError), transaction.atomic():
        Hit.objects.filter(pk=other.pk).update(decided_by=officers[0])


def test_a_strong_hit_takes_two_people_and_the_second_may_disagree(officers):
    loaded(STRONG)
    hit = propose(officers[0], hit_on(make_customer("张伟国", id_number=make_id_number(serial=MAN))))
    assert (hit.strong, hit.state) == (True, "proposed")
    hit = second(officers[1], hit, agree=False)
    assert (hit.state, hit.verdict, hit.proposed_by) == ("open", "", None)


def test_two_officers_deciding_the_same_hit_the_slower_one_is_told(officers):
    loaded(WEAK)
    hit = hit_on(make_customer("张伟国"))
    propose(officers[0], hit)
    with pytest.raises(Refused) as refused:
        services.propose(
            actor=officers[1], hit_id=hit.pk, verdict="confirm", reason="就是他", version=1, now=timezone.now()
        )
    assert refused.value.code == "screening.stale"
    assert Hit.objects.get(pk=hit.pk).verdict == "clear"


def test_a_cleared_pair_stays_cleared_until_entry_or_customer_changes(officers):
    loaded(WEAK)
    customer = make_customer("张伟国")
    hit = propose(officers[0], hit_on(customer))
    loaded(WEAK, label="2026-12", note="同一份名单")
    services.screen_stale(now=timezone.now())
    hit.refresh_from_db()
    assert (hit.state, hit.entry.version.label) == ("cleared", "2026-12")

    loaded("2,張偉國,,1990,,,个人,补充了出生年份", label="2027-01")
    services.screen_stale(now=timezone.now())
    assert sorted(Hit.objects.values_list("state", flat=True)) == ["cleared", "open"]
    propose(officers[0], Hit.objects.get(state="open"))

    actor = staff(Role.OPERATIONS, username="editor")
    update_customer(actor=actor, customer_id=customer.pk, version=customer.version, now=timezone.now(), name="張偉国")
    services.screen_stale(now=timezone.now())
    assert Hit.objects.get(entry__version__label="2027-01").state == "open"


def test_who_leaves_the_list_is_no_hit_any_more(officers):
    loaded(STRONG, WEAK)
    customer = make_customer("张伟国", id_number=make_id_number(serial=MAN))
    services.screen_customer(customer_id=customer.pk, now=timezone.now())
    assert selectors.standing(customer.pk).unresolved == 2
    loaded("9,别人,,,,,个人,", label="2026-12", note="撤销两人")
    services.screen_stale(now=timezone.now())
    assert selectors.standing(customer.pk).code == ""
    assert set(Hit.objects.values_list("state", flat=True)) == {"ended"}


def test_new_customers_are_compared_within_the_minute_and_only_once(django_assert_max_num_queries):
    loaded(WEAK)
    make_customer("张伟国")
    services.catch_up(now=timezone.now())
    assert Hit.objects.count() == 1
    with django_assert_max_num_queries(6):
        services.catch_up(now=timezone.now())


def test_a_list_put_in_use_is_compared_with_everybody_by_a_job_that_goes_on_where_it_was(monkeypatch):
    listed = make_customer("张伟国")
    for _other in range(3):
        make_customer()
    loaded(WEAK)
    assert not Hit.objects.exists()
    message = OutboxMessage.objects.get(name="screening.rescreen")
    compare, done = screening._compare, []

    def killed(rows, *rest):
        if done:
            raise KeyboardInterrupt
        done.append(compare(rows, *rest))

    monkeypatch.setattr(services, "screen_stale", partial(screening.screen_stale, chunk=2))
    with monkeypatch.context() as patch:
        patch.setattr(screening, "_compare", killed)
        with pytest.raises(KeyboardInterrupt):
            run_message(message.pk)
    assert ScreenedCustomer.objects.count() == 2
    assert run_message(message.pk, now=timezone.now() + timedelta(hours=1))
    assert ScreenedCustomer.objects.count() == 4
    assert Hit.objects.get().customer == listed
    bar = JobProgress.objects.get(key__startswith="screening:")
    assert bar.state == "finished"


def test_every_night_who_has_changed_is_compared_and_everybody_rated(officers):
    loaded(WEAK)
    customer = make_customer("王小二")
    night = timezone.now()
    sweeps["screening.nightly"].handler(night)
    assert not Hit.objects.exists()
    actor = staff(Role.OPERATIONS, username="editor")
    update_customer(actor=actor, customer_id=customer.pk, version=customer.version, now=night, name="张伟国")
    for _twice in range(2):
        sweeps["screening.nightly"].handler(night)
        sweeps["screening.rate"].handler(night)
    assert Hit.objects.get().customer == customer
    assert [part["factor"] for part in AmlRating.objects.get(customer=customer).parts].count("hit") == 1


def test_pages_decide_by_two_logins(client_of, officers):
    loaded(STRONG)
    hit = hit_on(make_customer("张伟国", id_number=make_id_number(serial=MAN)))
    url = f"/risk/screening/hits/{hit.pk}/"
    page = client_of(officers[0])
    assert b'id="propose"' in page.get(url).content
    said = {"verdict": "clear", "reason": "证件不同", "version": hit.version, "submission_id": "a" * 32}
    assert page.post(f"{url}propose/", said).status_code == 302
    assert b'id="second"' not in page.get(url).content
    other = client_of(officers[1])
    assert b'id="second"' in other.get(url).content
    said = {"agree": "yes", "reason": "我也核对过", "version": hit.version + 1, "submission_id": "b" * 32}
    assert other.post(f"{url}second/", said).status_code == 302
    assert Hit.objects.get(pk=hit.pk).state == "cleared"
    assert client_of(staff(Role.REVIEWER, username="nosy")).get(url).status_code == 403

"""Letters about a loan say what the books say on their day; settling early follows its quote to the cent."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from loans.contracts.tests import factories
from loans.servicing import domain, holds, papers, selectors, services
from loans.servicing.domain import Due, Paid, Terms
from loans.servicing.models import LedgerEntry

pytestmark = pytest.mark.django_db
D = Decimal


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=12)))


@pytest.fixture
def loan():
    return factories.loan()


def issue(loan, kind, cast, *, day, **more):
    return services.issue_paper(actor=cast.operations, loan_id=loan.pk, kind=kind, now=at_noon(day), **more)


def test_half_a_period_costs_half_its_interest():
    dues = [Due(1, date(2026, 9, 3), D(100), D("6.20"), D(30)), Due(2, date(2026, 10, 3), D(100), D("3.00"), D(30))]
    position = domain.replay(dues, [], Terms(D("0.072")), date(2026, 8, 18))
    settlement = domain.settlement_of(position, date(2026, 8, 3), D("0.01"))
    # 15 of 31 days: 6.20 x 15/31 = 3.00, 30 x 15/31 = 14.52; 1 % of 200 = 2.00
    assert (settlement.principal, settlement.interest, settlement.fee, settlement.charge) == (
        D(200), D("3.00"), D("14.52"), D("2.00"),
    )  # fmt: skip
    after = domain.replay(
        domain.dues_settled(dues, settlement), [Paid(1, settlement.on, settlement.total)], Terms(D("0.072")),
        date(2026, 12, 1),
    )  # fmt: skip
    assert after.settled
    assert after.credit == 0


def test_arrears_and_their_penalty_are_part_of_it_and_money_kept_is_taken_off():
    dues = [Due(1, date(2026, 9, 3), D(100), D(6)), Due(2, date(2026, 10, 3), D(100), D(3))]
    position = domain.replay(dues, [Paid(1, date(2026, 8, 10), D(110))], Terms(D("0.072")), date(2026, 9, 3))
    settlement = domain.settlement_of(position, date(2026, 8, 3), D(0))
    assert (settlement.credit, settlement.interest, settlement.total) == (D(4), D(0), D(96))


def test_the_quote_is_the_settlement_to_the_cent(loan, cast):
    day = loan.disbursed_on + timedelta(days=10)
    quote = issue(loan, papers.QUOTE.code, cast, day=day)
    assert len(quote.data["tables"]["days"]["rows"]) == 7
    assert quote.data["valid_until"] == (day + timedelta(days=6)).isoformat()
    done = services.settle_early(
        actor=cast.operations, loan_id=loan.pk, value_date=day, channel="transfer", now=at_noon(day)
    )
    assert f"{done.payment.amount:,.2f}" == quote.data["amount"]
    loan.refresh_from_db()
    assert (loan.state, loan.settled_on, loan.principal_balance) == ("settled", day, 0)
    assert sum(LedgerEntry.objects.filter(transaction__loan=loan).values_list("amount", flat=True)) == 0
    certificate = issue(loan, papers.CERTIFICATE.code, cast, day=day)
    assert certificate.data["settled_on"] == day.isoformat()
    with pytest.raises(Refused) as again:
        services.settle_early(
            actor=cast.operations, loan_id=loan.pk, value_date=day, channel="transfer", now=at_noon(day)
        )
    assert again.value.code == "settlements.settled"


def test_a_reversed_settlement_brings_the_old_due_dates_back(loan, cast):
    before = [(i.due.due, i.open) for i in selectors.position(loan, loan.disbursed_on).instalments]
    day = loan.disbursed_on + timedelta(days=3)
    done = services.settle_early(
        actor=cast.operations, loan_id=loan.pk, value_date=day, channel="transfer", now=at_noon(day)
    )
    services.reverse_repayment(
        actor=cast.operations, payment_id=done.payment_id, reason="退回", now=at_noon(day + timedelta(days=1))
    )
    loan.refresh_from_db()
    assert loan.state == "active"
    assert [(i.due.due, i.open) for i in selectors.position(loan, loan.disbursed_on).instalments] == before


def test_each_letter_is_refused_when_it_would_not_be_true(loan, cast):
    first = loan.instalments.get(n=1).due
    refused = {}
    for kind, day in [
        (papers.OVERDUE.code, first),
        (papers.CERTIFICATE.code, first),
        (papers.REMINDER.code, first + timedelta(days=3)),
    ]:
        with pytest.raises(Refused) as refusal:
            issue(loan, kind, cast, day=day)
        refused[kind] = refusal.value.code
    assert refused == {
        "overdue_notice": "papers.not_overdue",
        "settlement_certificate": "papers.not_settled",
        "repayment_reminder": "papers.overdue",
    }
    with pytest.raises(Refused):
        issue(loan, papers.QUOTE.code, cast, day=first, on=first - timedelta(days=1))


def test_the_overdue_notice_says_what_the_books_say(loan, cast):
    day = loan.instalments.get(n=1).due + timedelta(days=20)
    notice = issue(loan, papers.OVERDUE.code, cast, day=day)
    position = selectors.position(loan, day)
    assert notice.data["days"] == "20"
    assert notice.data["amount"] == f"{sum(s.open for s in position.overdue):,.2f}"
    assert notice.data["tables"]["due_items"]["rows"][-1][-1]["text"] == notice.data["amount"]


def test_a_reminder_tells_the_borrower_once_and_an_overdue_notice_rests_at_night_and_on_hold(loan, cast):
    first = loan.instalments.get(n=1).due
    reminder = issue(loan, papers.REMINDER.code, cast, day=first - timedelta(days=3), send=True)
    told = Message.objects.get(key=f"paper:{reminder.pk}")
    assert reminder.code in told.body
    late = first + timedelta(days=5)
    with pytest.raises(Refused) as night:
        services.issue_paper(
            actor=cast.operations, loan_id=loan.pk, kind=papers.OVERDUE.code, send=True,
            now=at_noon(late) + timedelta(hours=11),
        )  # fmt: skip
    assert night.value.code == "papers.quiet_hours"
    holds.hold(customer_id=loan.customer_id, loan_id=loan.pk, cause="complaint:1", reason="投诉", now=at_noon(late))
    with pytest.raises(Refused) as hold:
        issue(loan, papers.OVERDUE.code, cast, day=late, send=True)
    assert hold.value.code == "papers.on_hold"
    assert Message.objects.filter(key__startswith="paper:").count() == 1


def test_the_pages_issue_and_settle(loan, cast, client_of):
    desk = client_of(cast.operations)
    page = desk.get(loan.get_absolute_url())
    assert 'id="to-settle"' in page.content.decode()
    issued = desk.post(
        reverse("servicing:issue_paper", args=[loan.pk]),
        {"kind": "repayment_schedule", "submission_id": "11111111-0000-4000-8000-000000000001"},
    )
    assert issued.url.startswith("/documents/")
    wrong = desk.post(
        reverse("servicing:issue_paper", args=[loan.pk]),
        {"kind": "settlement_certificate", "submission_id": "11111111-0000-4000-8000-000000000002"},
    )
    assert wrong.status_code == 400
    settled = desk.post(
        reverse("servicing:settle_early", args=[loan.pk]),
        {
            "value_date": timezone.localdate().isoformat(),
            "channel": "transfer",
            "submission_id": "11111111-0000-4000-8000-000000000003",
        },
    )
    assert settled.status_code == 302
    loan.refresh_from_db()
    assert loan.state == "settled"

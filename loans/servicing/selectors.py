from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from backoffice.accounts.models import User
from backoffice.parameters.services import value
from backoffice.values.money import cents
from backoffice.values.periods import add_months
from customers.tiering.domain import LoanStanding
from loans.contracts.domain import NONE, PREPAYMENT_CHARGE
from loans.maths.penalty import PenaltyRule
from loans.servicing import domain
from loans.servicing.domain import Account, InstalmentFact, LoanState, PaymentState
from loans.servicing.models import CollectionHold, Instalment, LedgerEntry, Loan, Payment

INCOME = [Account.INTEREST.value, Account.FEE.value, Account.PENALTY.value]


def visible_to(user: User) -> QuerySet[Loan]:
    """All loans for whoever may see loans, none for the others."""
    if not user.may("loans.view"):
        return Loan.objects.none()
    return Loan.objects.select_related("customer", "contract", "application")


def overdue(queryset: QuerySet[Loan], on: date) -> QuerySet[Loan]:
    """Running loans with an instalment that fell due before `on` and is not covered."""
    return queryset.filter(state=LoanState.ACTIVE, oldest_unpaid_due__lt=on)


def rule_of(loan: Loan) -> domain.Terms:
    stored = loan.penalty_rule
    grace = int(stored.get("grace", 0))  # loans from before it was booked have none
    rule = PenaltyRule(Decimal(stored["factor"]), Decimal(stored["cap"]), int(stored["basis"]), grace)
    return domain.Terms(loan.annual_rate, rule, tuple(loan.allocation))


def position(loan: Loan, on: date) -> domain.Position:
    """The loan on a day, worked out from its instalments, the payments that stand, and redress."""
    return domain.replay(dues_of(loan, on), payments_of(loan), rule_of(loan), on, redress_of(loan))


def dues_of(loan: Loan, on: date) -> list[domain.Due]:
    """The instalments as they stand on a day: an early settlement up to it has drawn the later ones forward."""
    dues = [domain.Due(i.n, i.due, i.principal, i.interest, i.fee) for i in loan.instalments.order_by("n")]
    row = loan.settlements.filter(payment__state=PaymentState.POSTED, settled_on__lte=on).first()
    if row is None:
        return dues
    return domain.dues_settled(
        dues, domain.Settlement(row.settled_on, row.principal, row.interest, row.fee, row.charge)
    )


def settlement_of(loan: Loan, on: date) -> domain.Settlement:
    """What settles the loan on a day, by its contract: interest for the time used, and the charge on early repayment
    if the product has one that the disclosure form named."""
    version = loan.contract.offer.product_version
    standing = position(loan, on)
    kept = sum(1 for instalment in standing.instalments if instalment.due.due <= on)
    named = {row["item"] for row in loan.contract.disclosure.content["contingent"] if row["standard"] != NONE}
    rate = version.prepayment.fee_on(Decimal(1), kept) if PREPAYMENT_CHARGE in named else Decimal(0)
    return domain.settlement_of(standing, loan.disbursed_on, rate)


def payments_of(loan: Loan) -> list[domain.Paid]:
    rows = loan.payments.filter(state=PaymentState.POSTED).order_by("value_date", "id")
    return [domain.Paid(p.pk, p.value_date, p.amount) for p in rows]


def redress_of(loan: Loan) -> list[domain.Redress]:
    return [
        domain.Redress(row.pk, domain.RedressKind(row.kind), row.value_date, Account(row.account), row.amount)
        for row in loan.redress.order_by("id")
    ]


def booked_of(loan: Loan) -> dict[str, dict[tuple[str, int], Decimal]]:
    """The net of what stands in the books, per event, account and instalment."""
    rows = (
        LedgerEntry.objects.filter(transaction__loan=loan)
        .values("transaction__key", "account", "instalment")
        .annotate(net=Sum("amount"))
        .order_by()
    )
    booked: dict[str, dict[tuple[str, int], Decimal]] = {}
    for row in rows:
        # SQLite adds up in floating point; the entries are whole cents, so rounding gives the true sum back.
        if net := cents(row["net"]):
            booked.setdefault(row["transaction__key"], {})[row["account"], row["instalment"]] = net
    return booked


def loan_standing(customer_id: int, on: date) -> LoanStanding:
    """A customer's loan record on a day, for the tier rules. Loans funded in one month count as one."""
    return loan_standings([customer_id], on)[customer_id]


def loan_standings(customer_ids: Iterable[int], on: date) -> dict[int, LoanStanding]:
    """The same for many customers with five queries, however many there are."""
    wanted, since = list(customer_ids), add_months(on, -value("tier.lookback_months", on).value)
    loans = Loan.objects.filter(customer_id__in=wanted, disbursed_on__lte=on)
    funded: dict[int, list[date]] = {pk: [] for pk in wanted}
    owner: dict[int, int] = {}
    late: dict[int, int] = dict.fromkeys(wanted, 0)
    running: dict[int, int] = dict.fromkeys(wanted, 0)
    for loan in loans.only("id", "customer_id", "disbursed_on", "state", "oldest_unpaid_due"):
        funded[loan.customer_id].append(loan.disbursed_on)
        owner[loan.pk] = loan.customer_id
        if loan.state == LoanState.ACTIVE:
            days = domain.days_past_due(loan.oldest_unpaid_due, on)
            late[loan.customer_id] = max(late[loan.customer_id], days)
            running[loan.customer_id] += 1
    facts: dict[int, list[InstalmentFact]] = {pk: [] for pk in wanted}
    rows = Instalment.objects.filter(loan__customer_id__in=wanted, due__lt=on).values_list("loan_id", "due", "paid_on")
    for loan_id, due, paid_on in rows:
        facts[owner[loan_id]].append(InstalmentFact(due, paid_on))
    income: dict[int, Decimal] = dict.fromkeys(wanted, Decimal(0))
    earned = (
        LedgerEntry.objects.filter(
            transaction__loan__customer_id__in=wanted,
            transaction__value_date__gte=since,
            transaction__value_date__lte=on,
            account__in=INCOME,
        )
        .values_list("transaction__loan__customer_id")
        .annotate(net=Sum("amount"))
        .order_by()
    )
    for customer_id, net in earned:
        income[customer_id] = -cents(net)
    standings = {}
    for pk in wanted:
        recent = {(day.year, day.month) for day in funded[pk] if day > since}
        behaviour = domain.behaviour(facts[pk], on)
        standings[pk] = LoanStanding(
            funded_loans_24m=len(recent),
            first_funded_on=min(funded[pk], default=None),
            last_funded_on=max(funded[pk], default=None),
            on_time_share_12m=behaviour.on_time_share,
            worst_dpd_12m=behaviour.worst_days_past_due,
            currently_overdue_days=late[pk],
            net_income_24m=income[pk],
            running_loans=running[pk],
        )
    return standings


def payment_rows(loan: Loan) -> list[dict[str, object]]:
    """Payments with the way their money went, newest first; for the page and the statement."""
    split: dict[str, dict[str, Decimal]] = {}
    for key, places in booked_of(loan).items():
        for (account, _n), net in places.items():
            sums = split.setdefault(key, {})
            sums[account] = sums.get(account, Decimal(0)) - net
    rows = []
    for payment in loan.payments.select_related("posted_by", "reversed_by").order_by("-value_date", "-id"):
        sums = split.get(f"payment:{payment.pk}", {})
        rows.append(
            {
                "payment": payment,
                "split": {
                    kind: sums.get(kind, Decimal(0)) for kind in ("penalty", "fee", "interest", "principal", "credit")
                },
            }
        )
    return rows


def overdue_portfolio(user: User, on: date) -> dict[str, Decimal | int]:
    """Running and overdue loans in two queries, for managers' figures."""
    running = visible_to(user).filter(state=LoanState.ACTIVE)
    late = overdue(running, on)
    return {
        "running": running.count(),
        "balance": cents(running.aggregate(s=Sum("principal_balance"))["s"] or 0),
        "overdue": late.count(),
        "overdue_balance": cents(late.aggregate(s=Sum("principal_balance"))["s"] or 0),
    }


def payment_for_reversal(user: User, payment_id: int) -> QuerySet[Payment]:
    return Payment.objects.filter(pk=payment_id, loan__in=visible_to(user)).select_related("loan")


def holds_on(loan: Loan) -> list[CollectionHold]:
    """Why nobody collects on this loan now; empty when collectors may."""
    return list(loan.holds.filter(ended_at=None).order_by("id"))

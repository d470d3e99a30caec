"""How each repayment method splits a period's instalment. Used by `schedule.build` only."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import count, repeat
from operator import sub

from loans.maths.day_count import NOMINAL_DAYS, PER_YEAR, DayCount, Period
from loans.maths.solve import root
from loans.maths.terms import ZERO, ImpossibleTerms, Method, Row, Schedule, Terms, _

LONGEST_UNTIL_PAID = 1200
UNSURE = 1e-11  # far more than binary fractions lose over the longest loan
BELOW_INTEREST = _("The instalment does not even cover its interest.")


def annuity(principal: Decimal, discounts: Sequence[Decimal]) -> Decimal:
    """The unrounded equal payment that repays `principal` when period k discounts by `discounts[k]` = 1 / (1 + its
    cost): P / sum over k of the product of the discounts up to k."""
    discount, total = Decimal(1), ZERO
    for step in discounts:
        discount *= step
        total += discount
    return principal / total


def level_annuity(principal: Decimal, factor: Decimal, count: int) -> Decimal:
    """The same when every period costs the same: P f / (1 - (1 + f)^-n)."""
    return principal * factor / (1 - (1 + factor) ** -count) if factor else principal / count


class Builder:
    """Walks the periods once. Each method only says what principal (and interest) a row takes."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.round = terms.rounding
        self.level_round = terms.level_rounding or terms.rounding
        self.down = self.round(terms.principal * terms.down_payment_share) if terms.down_payment_share else ZERO
        self.count = LONGEST_UNTIL_PAID if terms.method is Method.FIXED_INSTALMENT else terms.instalments
        ends = terms.due.ends(terms.start, max(self.count, terms.amortised_over or 0))
        self.shares = terms.due.shares(terms.day_count, terms.start, ends)
        if terms.first_share is not None:
            self.shares[0] = (terms.first_share.numerator, terms.first_share.denominator)
        # rate x numerator and denominator of each period: the division comes last, after the balance.
        self.costs = self._costs()
        self.ends = ends[: self.count]
        months = terms.skip_months
        self.skipped = {k for k, end in enumerate(self.ends) if end.month in months} if months else set()
        self.principal, self.later = self._paid_out()
        self.level: Decimal | None = None

    def _costs(self) -> list[tuple[Decimal, Decimal]]:
        rate, shares = self.terms.annual_rate, self.shares
        if shares[0] is shares[-1] and shares.count(shares[0]) == len(shares):
            self.uniform = True
            return [(rate * shares[0][0], Decimal(shares[0][1]))] * len(shares)
        known = {share: (rate * share[0], Decimal(share[1])) for share in set(shares)}
        self.uniform = len(known) == 1
        return [known[share] for share in shares]

    def _paid_out(self) -> tuple[Decimal, dict[int, list[tuple[Fraction, Decimal]]]]:
        """What is paid out at the start, and the later tranches by period: the share of it they are out, amount."""
        terms = self.terms
        opening = terms.principal - self.down
        if not terms.tranches:
            return opening, {}
        at_start = sum((amount for day, amount in terms.tranches if day <= terms.start), ZERO)
        if at_start:  # the list holds the first tranche too
            opening = at_start - self.down
        later: dict[int, list[tuple[Fraction, Decimal]]] = {}
        for day, amount in sorted(t for t in terms.tranches if t[0] > terms.start):
            k = next((k for k, end in enumerate(self.ends) if day < end), None)
            if k is None:
                raise ImpossibleTerms(_("The tranche of %(day)s comes after the last instalment."), day=day)
            begin = self.ends[k - 1] if k else terms.start
            part = Fraction((self.ends[k] - day).days, (self.ends[k] - begin).days)
            later.setdefault(k, []).append((part, amount))
        return opening, later

    def factor(self, k: int) -> Decimal:
        numerator, denominator = self.costs[k]
        return numerator / denominator

    def interest(self, k: int, balance: Decimal) -> Decimal:
        """The interest of period k on a balance, rounded; a tranche inside the period bears it for its days."""
        numerator, denominator = self.costs[k]
        owed = balance * numerator / denominator
        for part, amount in self.later.get(k, ()):
            owed += amount * numerator * part.numerator / (denominator * part.denominator)
        return self.round(owed)

    def build(self) -> Schedule:
        rows = MAKERS[self.terms.method](self)
        if self.down:
            first = Row(1, self.terms.start, self.down, ZERO, ZERO, self.principal)
            rows = [first, *(row._replace(n=row.n + 1) for row in rows)]
        return Schedule(self.terms, tuple(rows), self.level)

    def walk(
        self,
        principal_of: Callable[[int, Decimal, Decimal], Decimal] | None = None,
        interest_of: Callable[[int, Decimal], Decimal] | None = None,
        close: bool = True,
    ) -> list[Row]:
        """One row per period; with `close` the last principal is the open balance. Without `principal_of` a row takes
        what interest leaves of the level. A product check builds thousands of schedules: what most rows do stands in
        the loop itself, and `tuple.__new__` is what `Row(...)` calls."""
        terms, skipped, later, costs = self.terms, self.skipped, self.later, self.costs
        step, mode, fee, new = self.round.step, self.round.mode, terms.fee_per_instalment, tuple.__new__
        dues = self.ends if terms.due.is_workday is None else [terms.due.shown(end) for end in self.ends]
        if interest_of is None and (later or not self.round.decimal_step):
            interest_of = self.interest
        level, last = self.level or ZERO, len(dues) - 1 if close else -1
        rows: list[Row] = []
        balance, waiting = self.principal, ZERO
        for k, due in enumerate(dues):
            if interest_of is None:
                numerator, denominator = costs[k]
                interest = (balance * numerator / denominator).quantize(step, mode)
            else:
                interest = interest_of(k, balance)
            if waiting:
                interest, waiting = interest + waiting, ZERO
            if later and k in later:
                balance += sum((amount for _, amount in later[k]), ZERO)
            if k == last:
                principal = balance
                if terms.last_row == "interest_absorbs" and self.level is not None:
                    interest = self.level - principal
            elif k in skipped:
                principal = ZERO
                if not terms.skip_pays_interest:
                    waiting, interest = interest, ZERO
            else:
                principal = level - interest if principal_of is None else principal_of(k, balance, interest)
                if principal < ZERO:
                    if not skipped:
                        raise ImpossibleTerms(BELOW_INTEREST)
                    waiting, interest, principal = -principal, interest + principal, ZERO
                elif principal > balance:  # rounding up a level may repay early: never more than what is owed
                    principal = balance
            balance -= principal
            rows.append(new(Row, (k + 1, due, principal, interest, fee, balance)))
        return rows

    def plain_walk(self, level: Decimal) -> list[Row] | None:
        """What `walk` gives for a level instalment of which every row takes the same: most loans. None when a row
        does not: an instalment skipped, below its interest, or paying more than is left."""
        terms, mode = self.terms, self.round.mode
        if self.skipped or terms.last_row or not self.round.decimal_step:
            return None
        step, balance = self.round.step, self.principal
        interests, balances = [], [balance]
        for numerator, denominator in self.costs[: len(self.ends)]:
            interest = (balance * numerator / denominator).quantize(step, mode)
            balance = balance - level + interest
            interests.append(interest)
            balances.append(balance)
        principals = list(map(sub, repeat(level), interests))
        principals[-1] = balances[-2]
        balances[-1] = balance - balance
        if min(principals) < ZERO:  # the last one is what the others left
            return None
        dues = self.ends if terms.due.is_workday is None else map(terms.due.shown, self.ends)
        lines = zip(count(1), dues, principals, interests, repeat(terms.fee_per_instalment), balances[1:])
        return list(map(tuple.__new__, repeat(Row), lines))

    # -- the level -------------------------------------------------------------------------------------------------

    def level_for(self, balance: Decimal, first: int) -> Decimal:
        terms = self.terms
        if terms.level is not None:
            return terms.level
        if terms.level_rule == "given":
            raise ImpossibleTerms(_("The given instalment is missing."))
        number = (terms.amortised_over or terms.instalments) - first
        if self.skipped or any(p is not None for p in terms.payments):
            return self.level_round(self._level_by_trial(balance, first))
        if terms.level_rule == "annuity_equal_periods":
            return self.level_round(level_annuity(balance, self.nominal_factor(), number))
        if self.uniform:
            return self.level_round(level_annuity(balance, self.factor(0), number))
        return self._level_of_unequal(balance, self.shares[first : first + number])

    def _level_of_unequal(self, balance: Decimal, shares: Sequence[tuple[int, int]]) -> Decimal:
        """The rounded level when periods differ. Binary fractions know it to a dozen digits; only where those leave
        the rounding open does the exact sum decide."""
        rate, discount, total = float(self.terms.annual_rate), 1.0, 0.0
        for numerator, denominator in shares:
            discount /= 1.0 + rate * numerator / denominator
            total += discount
        if total:
            guess = float(balance) / total
            least, most = (self.level_round(Decimal(guess * around)) for around in (1 - UNSURE, 1 + UNSURE))
            if least == most:
                return least
        known = {cost: 1 / (1 + self.terms.annual_rate * cost[0] / cost[1]) for cost in set(shares)}
        return self.level_round(annuity(balance, [known[share] for share in shares]))

    def nominal_factor(self) -> Decimal:
        if self.terms.day_count is DayCount.PER_PERIOD:
            return self.terms.annual_rate
        return self.terms.annual_rate * self.terms.due.every / PER_YEAR[self.terms.due.unit]

    def _level_by_trial(self, balance: Decimal, first: int) -> Decimal:
        """The payment that brings the unrounded balance to 0 when some instalments are skipped or given. Interest
        that waits bears no interest."""
        terms = self.terms
        given = {k: p for k, p in enumerate(terms.payments) if p is not None}
        factors = [self.factor(k) for k in range(len(self.ends))]

        def left(level: Decimal) -> Decimal:
            open_now, waiting = balance, ZERO
            for k in range(first, len(factors)):
                interest = open_now * factors[k] + waiting
                pay = ZERO if k in self.skipped else given.get(k, level)
                if k in self.skipped and terms.skip_pays_interest:
                    pay = interest
                waiting = max(interest - pay, ZERO)
                open_now -= max(pay - interest, ZERO)
            return open_now + waiting

        found = root(left, ZERO, balance, balance * 4096, Decimal("1e-12"))
        if found is None:
            raise ImpossibleTerms(_("No level instalment repays this loan."))
        return found

    # -- methods ---------------------------------------------------------------------------------------------------

    def equal_instalment(self) -> list[Row]:
        grace, again = self.terms.principal_grace, self.terms.level_rule == "resolve_each_period"
        level = self.level = self.level_for(self.principal, grace)
        later = self.later
        if not (grace or again or later):
            return self.plain_walk(level) or self.walk()

        def principal_of(k: int, balance: Decimal, interest: Decimal) -> Decimal:
            nonlocal level
            if k < grace:
                return ZERO
            if again or k in later:
                level = self.level = self.level_for(balance, k)
            return level - interest

        return self.walk(principal_of)

    def equal_principal(self) -> list[Row]:
        grace, rounding = self.terms.principal_grace, self.level_round
        live = [k for k in range(grace, self.terms.instalments) if k not in self.skipped]
        if not live:
            raise ImpossibleTerms(_("Every instalment is skipped."))
        share = rounding(self.principal / len(live))
        left = {k: len(live) - place for place, k in enumerate(live)}
        first = self.principal - share * (len(live) - 1) if self.terms.residual_to == "first" else share

        def principal_of(k: int, balance: Decimal, interest: Decimal) -> Decimal:
            if k not in left:
                return ZERO
            if self.terms.principal_rule == "remaining_share" or self.later:
                return rounding(balance / left[k])
            return first if k == live[0] else share

        return self.walk(principal_of)

    def single_payment(self) -> list[Row]:
        """One payment at the end: interest of all periods on the whole principal, without compounding."""
        if self.terms.instalments == 1:
            return self.walk(lambda k, balance, interest: balance)
        share = sum((Fraction(*pair) for pair in self.shares), Fraction(0))
        interest = self.round(self.principal * self.terms.annual_rate * share.numerator / share.denominator)
        due = self.terms.due.shown(self.ends[-1])
        return [Row(1, due, self.principal, interest, self.terms.fee_per_instalment, ZERO)]

    def principal_shares(self) -> list[Row]:
        grace, parts = self.terms.principal_grace, self.terms.shares
        return self.walk(lambda k, b, i: ZERO if k < grace else self.round(self.principal * parts[k - grace]))

    def payments_given(self) -> list[Row]:
        """Given totals; where none is given, the level that brings the unrounded balance to zero. What rounding
        leaves stays open unless the last row is told to absorb it or the level is that of a longer loan."""
        payments = self.terms.payments or (None,) * self.terms.instalments
        if None in payments:
            self.level = self.level_for(self.principal, 0)

        def principal_of(k: int, balance: Decimal, interest: Decimal) -> Decimal:
            given = payments[k]
            return (self.level or ZERO if given is None else given) - interest

        close = self.terms.last_row == "absorb" or self.terms.amortised_over is not None
        return self.walk(principal_of, close=close)

    def fixed_instalment(self) -> list[Row]:
        level = self.terms.level or next((p for p in self.terms.payments if p), None)
        if level is None:
            raise ImpossibleTerms(_("The fixed instalment is missing."))
        self.level = level
        rows: list[Row] = []
        balance = self.principal
        for k, end in enumerate(self.ends):
            interest = self.interest(k, balance)
            if level <= interest and balance + interest > level:
                raise ImpossibleTerms(BELOW_INTEREST)
            principal = min(level - interest, balance)
            balance -= principal
            due = self.terms.due.shown(end)
            rows.append(Row(k + 1, due, principal, interest, self.terms.fee_per_instalment, balance))
            if balance == 0:
                return rows
        raise ImpossibleTerms(_("The loan is not repaid within 1,200 instalments."))

    # -- interest on the original principal ------------------------------------------------------------------------

    def flat(self) -> list[Row]:
        """Interest on the original principal, whatever has been repaid (等本等息)."""
        terms, grace = self.terms, self.terms.principal_grace
        n, rounding = terms.instalments, self.level_round
        interests = self._flat_interest()
        if terms.level_total:
            self.level = rounding((self.principal + sum(interests, ZERO)) / n)
        share = rounding(self.principal / (n - grace))
        first = self.principal - share * (n - grace - 1) if terms.residual_to == "first" else share

        def principal_of(k: int, balance: Decimal, interest: Decimal) -> Decimal:
            if k < grace:
                return ZERO
            if self.level is not None:
                return self.level - interest
            match terms.principal_rule:
                case "given":
                    return terms.principals[k]
                case "shares":
                    return self.round(self.principal * terms.shares[k - grace])
                case "remaining_share":
                    return rounding(balance / (n - k))
                case _:
                    return first if k == grace else share

        return self.walk(principal_of, lambda k, balance: interests[k])

    def _flat_interest(self) -> list[Decimal]:
        """The interest of each row: each period's own, or the total of the loan spread over the rows."""
        terms, n, grace = self.terms, self.terms.instalments, self.terms.principal_grace
        own = [self.interest(k, self.principal) for k in range(n)]
        if terms.flat_interest == "per_period":
            return own
        if terms.flat_interest == "shares":
            live = sum(own[grace:], ZERO)
            return own[:grace] + [self.round(live * share) for share in terms.shares]
        whole = sum((Fraction(*pair) for pair in self.shares[:n]), Fraction(0))
        total = self.round(self.principal * terms.annual_rate * whole.numerator / whole.denominator)
        begins = [terms.start, *self.ends]
        weights = {
            "even": [1] * n,
            "live": [0] * grace + [1] * (n - grace),
            "days": [(end - begin).days for begin, end in zip(begins, self.ends, strict=False)],
        }[terms.spread]
        parts = [self.round(total * weight / sum(weights)) for weight in weights]
        takes_rest = next(k for k, w in enumerate(weights) if w) if terms.residual_to == "first" else n - 1
        parts[takes_rest] += total - sum(parts, ZERO)
        return parts


def prorated(unit: str, every: int, period: Period, over: int | None = None) -> Fraction:
    """A broken first period as a part of a regular one, by calendar days: days / nominal days (30 a month) or days /
    `over`. 40 days of a monthly loan are 40/30 of a twelfth."""
    nominal = NOMINAL_DAYS[unit] * every
    return Fraction(every, PER_YEAR[unit]) * Fraction(period.days, over or nominal)


MAKERS: dict[Method, Callable[[Builder], list[Row]]] = {
    Method.EQUAL_INSTALMENT: Builder.equal_instalment,
    Method.EQUAL_PRINCIPAL: Builder.equal_principal,
    Method.INTEREST_ONLY: lambda one: one.walk(lambda k, balance, interest: ZERO),
    Method.SINGLE_PAYMENT: Builder.single_payment,
    Method.FLAT: Builder.flat,
    Method.PRINCIPAL_SHARES: Builder.principal_shares,
    Method.PRINCIPAL_GIVEN: lambda one: one.walk(lambda k, balance, interest: one.terms.principals[k]),
    Method.PAYMENTS_GIVEN: Builder.payments_given,
    Method.FIXED_INSTALMENT: Builder.fixed_instalment,
}

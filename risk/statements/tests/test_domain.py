"""Columns, sums, figures and signs; no reader, no database."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from backoffice.demo.drawn import statements as drawn
from backoffice.files.reading.amounts import amount
from backoffice.files.reading.domain import Line, lines_from
from risk.statements import analysis, columns, domain, tampering
from risk.statements.domain import Entry
from risk.statements.tests.samples import LIFE, rows_of, seen

TRUTH = drawn.bookings(LIFE)


def entry(
    number: int, day: str, size: str, balance: str | None = None, text: str = "", party: str = "", **more
) -> Entry:
    return Entry(
        number, date.fromisoformat(day), Decimal(size), Decimal(balance) if balance else None, text, party, **more
    )


def figure(entries, name: str, employer: str = "甲公司", declared: Decimal | None = Decimal(10000)) -> analysis.Figure:
    found = analysis.figures(entries, employer=employer, declared_income=declared)
    return next(one for one in found if one.name == name)


@pytest.mark.parametrize("layout", drawn.LAYOUTS, ids=lambda layout: layout.code)
def test_the_habits_of_eight_banks_from_pages_and_from_sheets(layout):
    wanted = [booking.amount for booking in (reversed(TRUTH) if layout.newest_first else TRUTH)]
    lines = lines_from(seen(layout))
    for taken, head in (
        (columns.from_pages([lines], {}), columns.head_of(lines)),
        (columns.from_table(rows_of(layout), {}), columns.table_head(rows_of(layout)[:20])),
    ):
        assert head["holder"] == LIFE.name
        entries = domain.checked(taken.entries, opening=amount(head["opening"]), by_eye=True)
        assert [one.amount for one in entries] == wanted
        assert not [one for one in entries if one.problem]


def test_an_unknown_heading_is_asked_for_and_the_answer_is_used():
    rows = [
        ["Tag", "Betrag", "Stand", "Wer"],
        ["2026-01-05", "100.00", "200.00", "甲"],
        ["2026-01-06", "-50.00", "150.00", "乙"],
    ]
    assert not columns.from_table(rows, {}).entries
    known = {columns.signature_of(rows[0]): ["day", "amount", "balance", "party"]}
    assert [one.amount for one in columns.from_table(rows, known).entries] == [Decimal(100), Decimal(-50)]


@pytest.mark.parametrize("layout", drawn.LAYOUTS[:4], ids=lambda layout: layout.code)
def test_no_wrong_amount_passes_unnoticed(layout):
    """Every amount and every balance in turn is misread by one digit."""
    table = drawn.table(layout, TRUTH)[1:]
    places = [
        n
        for n, (what, *_r) in enumerate(layout.columns)
        if what in {"income", "expense", "amount", "signed", "balance"}
    ]
    wanted = [booking.amount for booking in (reversed(TRUTH) if layout.newest_first else TRUTH)]
    for row in table[::7]:
        for place in places:
            if not row[place]:
                continue
            digit = row[place][-1]
            wrong = row[place][:-1] + str((int(digit) + 3) % 10)
            taken = columns.from_pages([lines_from(seen(layout, **{row[place]: wrong}))], {})
            entries = domain.checked(taken.entries, opening=LIFE.opening, by_eye=True)
            unnoticed = [o for o, right in zip(entries, wanted, strict=True) if o.amount != right and not o.problem]
            assert not unnoticed
            assert any(one.problem == "balance" for one in entries)


def test_a_sign_missed_by_eye_is_proved_by_the_balance_but_not_on_paper_with_text():
    entries = [entry(1, "2026-01-01", "100", "200"), entry(2, "2026-01-02", "50", "150")]
    assert domain.checked(entries, opening=Decimal(100), by_eye=True)[1].amount == Decimal(-50)
    assert domain.checked(entries, opening=Decimal(100), by_eye=False)[1].problem == "balance"


def test_what_nothing_proves_stays_open_when_read_by_eye():
    entries = [entry(1, "2026-01-01", "100"), entry(2, "2026-01-02", "50")]
    assert [one.problem for one in domain.checked(entries, opening=None, by_eye=True)] == ["unproved", "unproved"]
    assert [one.problem for one in domain.checked(entries, opening=None, by_eye=False)] == ["", ""]


def test_in_and_out_at_once_and_unreadable_amounts():
    both = columns.entry_of({"day": "2026-01-01", "income": "5.00", "expense": "6.00", "balance": "1.00"}, 1)
    assert both is not None
    assert both.problem == "both"
    unreadable = columns.entry_of({"day": "2026-01-01", "amount": "1,2B4.00", "balance": "1.00"}, 1)
    assert unreadable is not None
    assert unreadable.problem == "no_amount"
    assert columns.entry_of({"text": "第 1 页 共 2 页"}, 1) is None


def test_neighbours_read_as_one_are_cut_apart():
    heading = columns.heading_of(
        [Line("交易日期 摘要", 1, (0.05, 0.1, 0.2, 0.01)), Line("收入支出余额", 1, (0.4, 0.1, 0.4, 0.01))]
    )
    assert heading is not None
    assert [column.role for column in heading.columns] == ["day", "text", "income", "expense", "balance"]


def pay(month: int, size: str = "9000", party: str = "甲公司", text: str = "代发工资", day: int = 10) -> Entry:
    return entry(month, f"2026-{month:02d}-{day:02d}", size, text=text, party=party)


def test_salary_by_label_employer_and_regularity():
    assert figure([pay(m) for m in range(1, 7)], "salary_proof").value == "label and employer"
    assert figure([pay(m, text="转账") for m in range(1, 7)], "salary_proof").value == "employer"
    assert figure([pay(m, text="转账", party="乙公司") for m in range(1, 7)], "salary_proof").value == "regular"
    assert figure([pay(m, text="转账", party="乙公司", day=m * 4) for m in range(1, 7)], "salary").value is None
    six = figure([pay(m) for m in range(1, 7)], "salary")
    assert (six.value, six.entries) == (Decimal("9000.00"), (1, 2, 3, 4, 5, 6))
    assert figure([pay(m) for m in range(1, 7)], "declared_share").value == Decimal("0.9000")


def test_average_balance_is_of_days_not_of_lines():
    entries = [
        entry(1, "2026-01-01", "100", "100"),
        entry(2, "2026-01-01", "-50", "50"),
        entry(3, "2026-01-05", "50", "100"),
    ]
    assert analysis.average_balance(entries) == Decimal("60.00")  # four days of 50, one of 100
    assert analysis.average_balance([entry(1, "2026-01-01", "100")]) is None


def test_circles_loans_gambling_night_and_round_sums():
    entries = [
        entry(1, "2026-01-01", "20000", text="转账", party="赵六"),
        entry(2, "2026-01-03", "-19900", text="转账", party="赵六"),
        entry(3, "2026-01-05", "-500", text="体彩投注", party="彩票站", clock=time(23, 30)),
        entry(4, "2026-01-06", "-1800", text="贷款还款", party="某消费金融"),
        entry(5, "2026-01-07", "30000", text="放款", party="某消费金融"),
        entry(6, "2026-01-08", "-88.50", text="消费", party="超市", clock=time(12, 0)),
    ]
    assert figure(entries, "circular").value == Decimal(20000)
    assert figure(entries, "circular").entries == (1, 2)
    assert figure(entries, "gambling").entries == (3,)
    assert figure(entries, "night_share").value == Decimal("0.5")
    assert figure(entries, "loan_payments").value == Decimal("1800.00")
    assert figure(entries, "loans_taken").entries == (5,)
    assert figure(entries, "income_a_month").value == Decimal("0.00")  # loans and circles are no income
    assert figure(entries, "round_share").entries == (1, 5)


def test_an_empty_statement_says_nothing_and_breaks_nothing():
    assert figure([], "months").value == 0
    assert figure([], "salary").value is None
    assert figure([], "declared_share").value is None


def test_signs_of_tampering():
    origin = {
        "producer": "Adobe Photoshop", "created": "D:20260101093000", "modified": "D:20260301093000", "saves": 2,
        "fonts": [
            {"name": "A", "digits": 990, "places": []},
            {"name": "B", "digits": 6, "places": [[1, [0, 0, 0.1, 0.1]]]},
        ],
    }  # fmt: skip
    wrong = [replace(entry(1, "2026-01-01", "1"), problem="balance")]
    assert [s.code for s in tampering.signs_of(origin, wrong, by_eye=False)] == [
        "editor", "changed_later", "saved_again", "font", "balance",
    ]  # fmt: skip
    clean = {
        "producer": "Bank Report Server 4",
        "created": "D:20260101093000",
        "modified": "D:20260101093000",
        "saves": 1,
    }
    assert not tampering.signs_of(clean, [], by_eye=False)
    assert not tampering.signs_of({}, wrong, by_eye=True)


def test_whose_statement_it_is():
    assert domain.same_holder("林若溪", "林若溪")
    assert domain.same_holder("林*溪", "林若溪")
    assert domain.same_holder("张三", "林若溪") is False
    assert domain.same_holder("", "林若溪") is None

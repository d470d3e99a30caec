from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest

from backoffice.values.errors import Refused
from loans.contracts import domain
from loans.contracts.domain import OfferTerms, Parties, quote
from loans.maths.schedule import Method
from loans.products.domain import Fee, FormRow, PriceCard

PARTIES = Parties(
    "示例银行", "95000", "示例平台", "400", "示例担保", "张三", "1101**********002X", "工薪贷", "JJ1", "装修"
)  # fmt: skip
V1_FEES = (
    Fee("担保设立费", "upfront", "fixed", D("100"), "示例担保", FormRow.OTHER),
    Fee("增信服务费", "per_instalment", "fixed", D("30"), "示例担保", FormRow.GUARANTEE),
)


def terms(rate="0.072", fees=V1_FEES, amount="10000", n=12, method=Method.EQUAL_INSTALMENT):
    return OfferTerms(D(amount), D(rate), n, method, date(2026, 8, 3), PriceCard(tuple(fees)))


def form(calculated):
    return domain.disclosure_data(
        calculated, PARTIES, domain.contingent_items(calculated.terms, "示例银行"),
        version=1, issued_at="2026-08-03 12:00", reading_seconds=10,
    )  # fmt: skip


def test_v1_on_the_form():
    data = form(quote(terms()))
    assert [(row["item"], row["rate"]) for row in data["normal"]] == [
        ("贷款利息", "7.20%"), ("分期费用", "无"), ("增信服务费", "6.44%"), ("其他费用（担保设立费）", "1.92%"),
    ]  # fmt: skip
    assert (data["simple"], data["compound"], data["total_cost"]) == ("15.56%", "16.72%", "854.28")
    assert (data["received"], data["each"]) == ("9,900.00", "每期 896.19 元")
    assert data["principal_words"] == "人民币壹万元整"
    assert data["contingent"][0]["standard"] == "年利率 10.80%（合同利率×1.5）"
    assert [c["item"] for c in data["contingent"]][2:] == ["提前还款违约金", "其他（按实际发生）"]
    assert data["contingent"][2]["standard"] == "无"


def test_v3_is_refused_and_passes_without_the_upfront_fee_but_warns():
    monthly = Fee("增信服务费", "per_instalment", "fixed", D("50"), "示例担保", FormRow.GUARANTEE)
    start = Fee("手续费", "upfront", "fixed", D("200"), "示例担保")
    with pytest.raises(Refused, match=r"26\.48") as refusal:
        domain.check_ceiling(quote(terms("0.12", (monthly, start))).cost, D("0.24"))
    assert refusal.value.code == "offers.above_ceiling"
    without = quote(terms("0.12", (monthly,))).cost
    domain.check_ceiling(without, D("0.24"))
    assert domain.compound_warning(without, D("0.24"))


def test_a_ceiling_is_compared_unrounded():
    cost = quote(terms("0.24", ())).cost
    assert cost.shown_simple == D("24.00")
    if cost.simple > D("0.24"):
        with pytest.raises(Refused):
            domain.check_ceiling(cost, D("0.24"))


def test_fees_by_share_of_principal_and_balance():
    calculated = quote(
        terms(method=Method.EQUAL_PRINCIPAL, amount="1200", fees=(
            Fee("分期费", "per_instalment", "balance", D("0.01"), "示例银行", FormRow.INSTALMENT),
            Fee("服务费", "upfront", "principal", D("0.005"), "示例银行"),
        ))
    )  # fmt: skip
    assert calculated.fee_of(1) == D("12.00")
    assert calculated.fee_of(2) == D("11.00")
    assert calculated.upfront == D("6.00")
    assert sum(row.shown for row in calculated.cost.rows) == calculated.cost.shown_simple


def test_every_printed_figure_can_be_computed_again():
    data = form(quote(terms()))
    assert all(printed == again for _, printed, again in domain.recompute(data))
    data["simple"] = "9.99%"
    assert [label for label, printed, again in domain.recompute(data) if printed != again] == [
        "正常履约年化综合融资成本（单利）"
    ]


def test_the_servers_clock_decides_when_the_form_was_read():
    shown = datetime(2026, 8, 3, 4, tzinfo=UTC)
    with pytest.raises(Refused, match="3"):
        domain.check_read(shown, 10, shown + timedelta(seconds=7, milliseconds=500))
    domain.check_read(shown, 10, shown + timedelta(seconds=10))
    with pytest.raises(Refused):
        domain.check_read(None, 10, shown)


@pytest.mark.parametrize(
    ("table", "size"), [(domain.OFFER_MOVES, 7), (domain.DISCLOSURE_MOVES, 11), (domain.CONTRACT_MOVES, 3)]
)
def test_every_move_is_in_the_table_and_no_other(table, size):
    assert len(list(table)) == size
    with pytest.raises(Refused):
        table.target("confirm", "draft")


def test_a_form_cannot_be_confirmed_before_it_was_shown():
    assert not domain.DISCLOSURE_MOVES.allows("confirm", "issued")
    assert domain.DISCLOSURE_MOVES.allows("confirm", "shown")

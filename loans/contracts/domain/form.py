"""What the form 个人贷款综合融资成本明示表 says, block by block. Pure.

Rule: 金规〔2026〕2号 (contents of the form, nothing outside it).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.values import money
from loans.contracts.domain.pricing import NONE, OfferTerms, Quote, each_instalment, quote
from loans.maths.schedule import METHOD_NAMES_ZH
from loans.maths.yearly_cost import percent
from loans.products.domain import Fee, FeeBase, FeeTiming, FormRow

PREPAYMENT_CHARGE = "提前还款违约金"
ROW_NAMES = {
    FormRow.INTEREST: "贷款利息",
    FormRow.INSTALMENT: "分期费用",
    FormRow.GUARANTEE: "增信服务费",
    FormRow.OTHER: "其他费用",
}


@dataclass(frozen=True)
class Contingent:
    """A charge that arises only if something happens: overdue, misuse, prepayment."""

    name: str
    trigger: str
    standard: str
    collector: str


@dataclass(frozen=True)
class Parties:
    """Who is named on the papers. The borrower's number is masked before it comes here."""

    lender: str
    lender_phone: str
    platform: str
    platform_phone: str
    guarantor: str
    borrower: str
    borrower_id_masked: str
    product: str
    application: str
    purpose: str


def contingent_items(terms: OfferTerms, lender: str, others: Sequence[Contingent] = ()) -> list[Contingent]:
    """Block three of the form. Penalty standards are printed as yearly rates, capped by the court's limit."""
    overdue = terms.penalty.yearly_rate(terms.annual_rate)
    misuse = min(terms.annual_rate * terms.misuse_factor, terms.overdue_cap)
    late = "未按期足额还款" + (f"（{grace_of(terms)}）" if terms.grace_days else "")
    return [
        Contingent("逾期罚息", late, f"年利率 {percent(overdue)}%（合同利率×{terms.penalty_factor}）", lender),
        Contingent(
            "挪用罚息", "未按约定用途使用贷款", f"年利率 {percent(misuse)}%（合同利率×{terms.misuse_factor}）", lender
        ),
        *others,
    ]


def grace_of(terms: OfferTerms) -> str:
    """The days of grace in words, as form and contract print them."""
    return f"到期后 {terms.grace_days} 日内还清的不计，超过的自到期日起计" if terms.grace_days else NONE


def standard_of(fee: Fee) -> str:
    """How a fee is measured, in words for the form."""
    if fee.base == FeeBase.FIXED:
        amount = f"{money.yuan(fee.value)} 元"
    else:
        of = "贷款本金" if fee.base == FeeBase.PRINCIPAL else "剩余本金"
        amount = f"{of}的 {percent(fee.value)}%"
    if fee.minimum is not None:
        amount += f"，不低于 {money.yuan(fee.minimum)} 元"
    if fee.maximum is not None:
        amount += f"，不高于 {money.yuan(fee.maximum)} 元"
    if fee.timing == FeeTiming.PER_INSTALMENT:
        amount += "/期"
    return f"{amount}，按客户等级优惠 {percent(fee.discount)}%" if fee.discount else amount


def way_of(fee: Fee) -> str:
    return "随每期还款收取" if fee.timing == FeeTiming.PER_INSTALMENT else "放款时一次性收取"


def disclosure_data(
    calculated: Quote,
    parties: Parties,
    contingent: Sequence[Contingent],
    *,
    version: int,
    issued_at: str,
    reading_seconds: int,
) -> dict[str, Any]:
    """All that the form 个人贷款综合融资成本明示表 says, block by block; a row without content says 无."""
    return {
        **_named(parties),
        "version": version,
        "issued_at": issued_at,
        **_figures(calculated),
        "normal": _normal_rows(calculated, parties.lender),
        "contingent": _contingent_rows(contingent),
        "reading_seconds": reading_seconds,
        "terms": calculated.terms.as_json(),
    }


def _named(parties: Parties) -> dict[str, str]:
    return {
        "lender": parties.lender,
        "lender_phone": parties.lender_phone,
        "platform": parties.platform,
        "platform_phone": parties.platform_phone,
        "guarantor": parties.guarantor or NONE,
        "borrower": parties.borrower,
        "borrower_id": parties.borrower_id_masked,
        "product": parties.product,
        "application": parties.application,
    }


def _figures(calculated: Quote) -> dict[str, str]:
    terms, cost, rows = calculated.terms, calculated.cost, calculated.schedule.rows
    return {
        "principal": money.yuan(terms.amount),
        "principal_words": money.in_words(terms.amount),
        "received": money.yuan(cost.received),
        "term": f"{terms.instalments} 个月 / {len(rows)} 期",
        "method": METHOD_NAMES_ZH[terms.method],
        "first_due": rows[0].due.isoformat(),
        "each": each_instalment(calculated),
        "simple": f"{cost.shown_simple}%",
        "compound": f"{cost.shown_compound}%",
        "total_cost": money.yuan(cost.total_cost),
        "total_paid": money.yuan(cost.total_paid),
    }


def _normal_rows(calculated: Quote, lender: str) -> list[dict[str, str]]:
    """Block one and two: interest, then every fee under its row of the form."""
    interest = calculated.cost.rows[0]
    found = [
        {
            "item": ROW_NAMES[FormRow.INTEREST],
            "how": "随每期还款收取" if len(calculated.schedule.rows) > 1 else "到期一次收取",
            "standard": f"年利率 {percent(calculated.terms.annual_rate)}%（单利）",
            "rate": f"{interest.shown}%",
            "collector": lender,
        }
    ]
    for place in (FormRow.INSTALMENT, FormRow.GUARANTEE, FormRow.OTHER):
        name = ROW_NAMES[place]
        listed = [
            {
                "item": name if fee.name == name else f"{name}（{fee.name}）",
                "how": way_of(fee),
                "standard": standard_of(fee),
                "rate": f"{row.shown}%",
                "collector": fee.collector,
            }
            for fee, row in calculated.fee_rows
            if fee.form_row is place
        ]
        found += listed or [{"item": name, **dict.fromkeys(("how", "standard", "rate", "collector"), NONE)}]
    return found


def _contingent_rows(contingent: Sequence[Contingent]) -> list[dict[str, str]]:
    """Block three: what may come, and 无 for the kinds of which there is none."""
    named = {item.name for item in contingent}
    missing = (name for name in ("逾期罚息", "挪用罚息", PREPAYMENT_CHARGE, "其他（按实际发生）") if name not in named)
    return [
        *(
            {"item": c.name, "trigger": c.trigger, "standard": c.standard, "collector": c.collector}
            for c in contingent
        ),
        *({"item": name, "trigger": NONE, "standard": NONE, "collector": NONE} for name in missing),
    ]


@dataclass(frozen=True)
class Item:
    """One thing that the borrower confirms by itself. `code` is stable within a form, `text` is what is read."""

    code: str
    text: str


def items_to_confirm(content: dict[str, Any]) -> list[Item]:
    """What the form asks the borrower to confirm one by one: each cost, the total, what may come, and that nothing
    else is charged (金规〔2026〕2号: name, way, standard and collector of every item)."""
    items = [
        Item(
            f"cost.{n}",
            f"{row['item']}：{row['standard']}，{row['how']}，年化 {row['rate']}（单利），由{row['collector']}收取",
        )
        for n, row in enumerate(content["normal"], 1)
        if row["rate"] != NONE
    ]
    items.append(
        Item("total", f"正常履约年化综合融资成本 {content['simple']}（单利），融资成本合计 {content['total_cost']} 元")
    )
    items += [
        Item(f"later.{n}", f"{row['item']}：{row['trigger']}时，{row['standard']}，由{row['collector']}收取")
        for n, row in enumerate(content["contingent"], 1)
        if row["standard"] != NONE
    ]
    return [*items, Item("nothing_else", "除上述项目外，贷款人及合作机构不再收取任何与本笔贷款有关的费用")]


def missing_items(content: dict[str, Any], confirmed: Sequence[str]) -> list[Item]:
    return [item for item in items_to_confirm(content) if item.code not in set(confirmed)]


def recompute(data: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Every figure of a form as printed and as computed again from its frozen terms."""
    again = quote(OfferTerms.from_json(data["terms"]))
    rows, cost = again.schedule.rows, again.cost
    figures = [
        ("贷款本金（元）", data["principal"], money.yuan(again.terms.amount)),
        ("贷款本金大写", data["principal_words"], money.in_words(again.terms.amount)),
        ("实际到账金额（元）", data["received"], money.yuan(cost.received)),
        ("首期还款日", data["first_due"], rows[0].due.isoformat()),
        ("每期应还", data["each"], each_instalment(again)),
    ]
    return [
        *figures,
        *_rates_again(data, again),
        ("正常履约年化综合融资成本（单利）", data["simple"], f"{cost.shown_simple}%"),
        ("复利（IRR）", data["compound"], f"{cost.shown_compound}%"),
        ("融资成本合计（元）", data["total_cost"], money.yuan(cost.total_cost)),
        ("还款总额（元）", data["total_paid"], money.yuan(cost.total_paid)),
    ]


def _rates_again(data: dict[str, Any], again: Quote) -> list[tuple[str, str, str]]:
    """The yearly rate of each cost, in printed order; a row on one side only is compared with 无."""
    now = [f"{again.cost.rows[0].shown}%", *(f"{row.shown}%" for _fee, row in again.fee_rows)]
    was = [row for row in data["normal"] if row["rate"] != NONE]
    now += [NONE] * (len(was) - len(now))
    was += [{"item": "其他", "rate": NONE}] * (len(now) - len(was))
    return [
        (f"{row['item']}年化水平（单利）", row["rate"], rate) for row, rate in zip(was, now, strict=True)
    ]  # fmt: skip

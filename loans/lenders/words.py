"""What is said about the papers of lenders and guarantors, and the law each rests on."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Word:
    sentence: object
    basis: str


ASSISTED = "金规〔2025〕9号"
DISCLOSURE = "金规〔2026〕2号"
GUARANTEE = "《融资担保公司监督管理条例》"
LICENCE = "《银行业监督管理法》；各类机构许可规定"

OBSTACLES: dict[str, Word] = {
    "not_active": Word(_("The lender is not active: a second person has to approve it."), "公司制度"),
    "licence_missing": Word(_("The lender has no licence number on file."), LICENCE),
    "licence_expired": Word(_("The lender's licence has expired."), LICENCE),
    "licence_not_yet": Word(_("The lender's licence is not valid yet."), LICENCE),
    "scope_missing": Word(_("What the lender's licence covers is not on file."), LICENCE),
    "credit_code_missing": Word(_("The lender's unified credit code is not on file."), "GB 32100"),
    "not_listed": Word(_("The lender's published list does not name us yet."), ASSISTED),
    "listing_stale": Word(_("Nobody has looked at the lender's published list for too long."), ASSISTED),
    "agreement_missing": Word(_("There is no agreement with the lender."), ASSISTED),
    "agreement_expired": Word(_("The agreement with the lender has expired."), ASSISTED),
    "agreement_not_yet": Word(_("The agreement with the lender is not in force yet."), ASSISTED),
    "clauses_missing": Word(_("The agreement lacks required clauses: %(clauses)s."), DISCLOSURE + "；" + ASSISTED),
    "guarantor_missing": Word(_("The fee of a guarantor is charged, but no guarantor is named."), GUARANTEE),
    "guarantor_not_active": Word(_("The guarantor is not active: a second person has to approve it."), "公司制度"),
    "guarantor_licence_missing": Word(_("The guarantor has no licence number on file."), GUARANTEE),
    "guarantor_licence_expired": Word(_("The guarantor's licence has expired."), GUARANTEE),
}

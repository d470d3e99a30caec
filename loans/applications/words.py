"""Words for people: stops, steps, what comes next, and the declared facts of an application."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.audit import words as audit_words
from backoffice.web import badges
from loans.applications.domain import Channel, Status, Step

badges.register(
    "applications.forwarding",
    {
        "sending": ("yellow", _("Being sent")),
        "sent": ("blue", _("With the lender")),
        "decided": ("green", _("Decided by the lender")),
        "recalled": ("secondary", _("Lender told of the withdrawal")),
    },
)
badges.register(
    "applications.verdict",
    {
        "taken": ("green", _("Taken as the decision")),
        "late": ("orange", _("Too late: withdrawn meanwhile")),
        "contradicting": ("red", _("Contradicts the decision on record")),
        "unreadable": ("red", _("Could not be read")),
    },
)
badges.register(
    "application.status",
    {
        Status.DRAFT: ("secondary", _("Draft")),
        Status.SUBMITTED: ("azure", _("Being assessed")),
        Status.IN_REVIEW: ("orange", _("In review")),
        Status.AWAITING_MATERIAL: ("yellow", _("Waiting for material")),
        Status.PASSED: ("lime", _("Pre-screen passed")),
        Status.FORWARDED: ("indigo", _("With the lender")),
        Status.REJECTED: ("red", _("Not recommended")),
        Status.LENDER_APPROVED: ("green", _("Approved by the lender")),
        Status.LENDER_DECLINED: ("red", _("Declined by the lender")),
        Status.CONTRACTED: ("teal", pgettext_lazy("status", "Contract signed")),
        Status.DISBURSED: ("green", pgettext_lazy("status", "Disbursed")),
        Status.WITHDRAWN: ("secondary", _("Withdrawn")),
        Status.EXPIRED: ("secondary", _("Expired")),
        Status.COMPARED: ("purple", _("Compared")),
    },
)
badges.register("application.tier", {"A": ("green", "A"), "B": ("orange", "B"), "C": ("red", "C")})
badges.register("application.first_loan", {True: ("green", _("First loan"))})
badges.register("application.outcome", {"good": ("green", _("Repaid")), "bad": ("red", _("Defaulted"))})
badges.register(
    "application.channel",
    {
        Channel.STAFF: ("blue", _("Branch")),
        Channel.IMPORT: ("purple", _("File import")),
        Channel.ONLINE: ("cyan", _("Online")),
        Channel.PARTNER: ("indigo", _("Partner")),
    },
)

STOP_NAMES = {
    "entry": _("Entry"),
    "assessment": _("Assessment"),
    "review": _("Review"),
    "lender": _("Lender"),
    "contract": _("Contract"),
    "disbursed": _("Disbursed"),
}
STEP_NAMES = {
    Step.CUSTOMER: _("Customer"),
    Step.NEEDS: _("What is asked for"),
    Step.INCOME: _("Income and debts"),
    Step.FUNDS: _("Use of funds"),
    Step.MATERIALS: _("Material"),
    Step.CONSENTS: _("Consents"),
    Step.SUMMARY: _("Check and submit"),
}
VERBS = {
    "submit": pgettext_lazy("step", "Submitted"),
    "pre_screen_pass": _("Pre-screen passed"),
    "open_review": _("To the review queue"),
    "reject": _("Not recommended"),
    "ask_material": _("Material asked for"),
    "supply_material": _("Material handed in"),
    "forward": _("Forwarded to the lender"),
    "lender_approve": _("Approved by the lender"),
    "lender_decline": _("Declined by the lender"),
    "contract": pgettext_lazy("status", "Contract signed"),
    "cancel_contract": _("Contract void"),
    "disburse": pgettext_lazy("status", "Disbursed"),
    "withdraw": _("Withdrawn"),
    "expire": _("Expired"),
    "compare": _("Compared with the known outcome"),
}
NEXT = {
    Status.DRAFT: _("Complete the material, then submit."),
    Status.SUBMITTED: _("The assessment runs by itself; the tier appears here in a moment."),
    Status.IN_REVIEW: _("A reviewer looks at it in the review queue."),
    Status.AWAITING_MATERIAL: _("Get what the reviewer asked for from the customer, upload it, hand it in."),
    Status.PASSED: _("It goes to the lender by itself once the customer's consent for this lender is recorded."),
    Status.FORWARDED: _("The lender decides; we ask until there is an answer."),
    Status.REJECTED: _("It ended here. The customer may ask that a person decides, or apply again."),
    Status.LENDER_APPROVED: _("Make the offer, show the cost disclosure, have it confirmed, sign the contract."),
    Status.LENDER_DECLINED: _("The lender declined; the customer may apply again for another product."),
    Status.CONTRACTED: _("Pay out the loan."),
    Status.DISBURSED: _("The loan runs; see the schedule."),
    Status.WITHDRAWN: _("Withdrawn by the customer; may apply again."),
    Status.COMPARED: _("History with a known outcome: assessed for comparison, nothing follows."),
    Status.EXPIRED: _("Nobody went on with it in time; the customer may apply again."),
}
FACTS = {
    "checking_status": _("Checking account"),
    "credit_history": _("Credit history"),
    "savings_level": _("Savings"),
    "employment_duration_level": _("Time in this job"),
    "installment_rate_level": _("Instalment share of income"),
    "other_debtors": _("Other debtors"),
    "residence_level": _("Time at this address"),
    "property": _("Property"),
    "other_installment_plans": _("Other instalment plans"),
    "housing": _("Housing"),
    "number_credits": _("Number of credits"),
    "job_level": pgettext_lazy("of a person", "Job"),
    "people_liable": _("People maintained"),
    "telephone": _("Telephone"),
}

# (code of the fact, value) -> the value in words of the page's language, "" when there are none. The room that knows
# the levels of a fact enters itself here; without it the value stands as it was declared.
value_words: list[Callable[[str, Any], str]] = []


def fact_rows(facts: dict[str, Any]) -> list[tuple[Any, Any]]:
    """(label, value) in the order of FACTS, then whatever else the file declared."""
    known = [(label, _in_words(name, facts[name])) for name, label in FACTS.items() if name in facts]
    # Signals of the channel (device, address of the network, filling of the form) are read by risk, which shows them.
    return known + [(name, value) for name, value in facts.items() if name not in FACTS and name != "signals"]


def _in_words(name: str, value: Any) -> Any:
    return next((words for words in (say(name, value) for say in value_words) if words), value)


audit_words.add(
    {f"applications.{verb}": words for verb, words in VERBS.items()}
    | {
        "applications.create": _("Application entered"),
        "applications.change": _("Draft changed"),
        "applications.declare_use": _("Use of funds declared"),
        "applications.set_first_loan": _("First loan decided by hand"),
        "applications.note_credit_history": _("First loan derived from the credit record"),
        "applications.discard_entry": _("Entry thrown away"),
        "applications.import": _("Applications taken over from a file"),
        "applications.add_material": _("Material added"),
        "applications.confirm_paper": _("Values of a paper confirmed"),
        "applications.remove_material": _("Material taken off the list"),
        "applications.bring_materials": _("Papers taken over from the earlier application"),
        "applications.request_forward": _("Forwarding asked for again"),
        "applications.forward_blocked": _("Not forwarded"),
        "applications.hold": _("Put on hold by an internal check"),
        "applications.release": _("No longer on hold"),
    }
)

PAPER_KINDS = {
    "identity_card": _("Identity card"),
    "business_licence": _("Business licence"),
    "income_proof": _("Proof of income"),
}
PAPER_VALUES = {
    "name": _("Name"),
    "sex": _("Sex"),
    "nation": _("Nationality group"),
    "birth_date": _("Date of birth"),
    "address": _("Address"),
    "id_number": _("Identity number"),
    "authority": _("Issuing authority"),
    "validity": _("Period of validity"),
    "credit_code": _("Unified social credit code"),
    "company_type": _("Type of firm"),
    "legal_representative": _("Legal representative"),
    "capital": _("Registered capital"),
    "founded_on": _("Founded on"),
    "scope": _("Scope of business"),
    "employer": _("Employer"),
    "monthly_income": _("Monthly income"),
    "employed_since": _("Employed since"),
    "issued_on": _("Issued on"),
    "seal": _("Stamp"),
}
PAPER_PROBLEMS = {
    "checksum": _("The check digit does not fit: probably misread, or not genuine."),
    "differs_from_number": _("This contradicts the identity number on the same paper."),
    "differs_from_words": _("The figures and the amount in words differ."),
    "unreadable": _("This was hard to read."),
}

"""What states, figures, problems and signs of a statement are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.audit import words as audit_words
from backoffice.jobs import words as job_words
from backoffice.web import badges

badges.register(
    "statement.state",
    {
        "reading": ("blue", _("Being read")),
        "mapping": ("orange", _("Columns to be named")),
        "checking": ("yellow", _("Waits for confirmation")),
        "confirmed": ("green", _("Confirmed")),
        "refused": ("secondary", _("Does not count")),
        "failed": ("red", _("Could not be read")),
    },
)
# name: (label, what it means, how it is shown)
FIGURES: dict[str, tuple[Any, Any, str]] = {
    "months": (_("Months covered"), "", "int"),
    "salary": (_("Salary a month"), _("mean of the months in which it was paid"), "money"),
    "salary_months": (_("Months with salary"), "", "int"),
    "salary_proof": (_("Recognised by"), _("label, employer's name, or regularity"), "word"),
    "salary_spread": (_("Variation of the salary"), _("standard deviation to mean"), "percent"),
    "income_a_month": (_("Income a month"), _("money in without loans and money that went round"), "money"),
    "income_spread": (_("Variation of the income"), _("standard deviation to mean, whole months"), "percent"),
    "declared_share": (_("Seen to declared income"), _("salary, else income, to what was declared"), "percent"),
    "average_balance": (_("Average balance"), _("mean of the balances at the end of each day"), "money"),
    "loan_payments": (_("Loan payments a month"), "", "money"),
    "loans_taken": (_("Loans received"), "", "int"),
    "gambling": (_("Signs of gambling"), _("lottery and betting in the description"), "int"),
    "night_share": (_("At night"), _("between 23:00 and 05:00, of entries with a time"), "percent"),
    "round_share": (_("Round sums"), _("multiples of 1,000 yuan"), "percent"),
    "circular": (_("Money that went round"), _("in and out, same person, like size, within three days"), "money"),
}
WORRYING = frozenset({"gambling", "circular", "loans_taken"})
PROOFS = {
    "label and employer": _("label and employer"),
    "employer": _("employer"),
    "label": _("label"),
    "regular": _("regularity"),
}
PROBLEMS = {
    "no_day": _("no date"),
    "no_amount": _("amount not readable"),
    "both": _("in and out at once"),
    "balance": _("the balance does not follow"),
    "unproved": _("not proved by a balance"),
}
SIGNS = {
    "editor": _("Made or saved with a program for editing"),
    "changed_later": _("Changed after it was made"),
    "saved_again": _("Saved again with changes added, times in all"),
    "font": _("A few figures are set in another font"),
    "balance": _("Running balances do not add up, lines"),
}
ROLES = {
    "": _("not needed"),
    "day": _("date"),
    "clock": _("time"),
    "amount": _("amount with sign"),
    "income": _("in"),
    "expense": _("out"),
    "direction": _("in or out"),
    "balance": _("balance"),
    "text": _("description"),
    "party": _("other party"),
}

audit_words.add(
    {
        "statements.add": _("Bank statement added"),
        "statements.name_columns": _("Columns of a statement named"),
        "statements.correct": _("Line of a statement corrected"),
        "statements.settle": _("Line of a statement accepted"),
        "statements.settle_rest": _("Remaining lines of a statement accepted"),
        "statements.confirm": _("Bank statement confirmed"),
        "statements.refuse": _("Bank statement does not count"),
    }
)
job_words.add(
    {
        "statements.take_in": _("Take in the lines of a bank statement"),
        "statements.take_sheet": _("Take in a bank statement from a sheet"),
    }
)

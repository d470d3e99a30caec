"""What the actions and jobs of the loans are called on pages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.audit import words
from backoffice.jobs import words as job_words

words.add(
    {
        "lenders.create": pgettext_lazy("trail", "Lender entered"),
        "lenders.change": pgettext_lazy("trail", "Lender changed"),
        "lenders.listing": _("Published list looked at"),
        "lenders.submit": _("Lender submitted for approval"),
        "lenders.return": _("Lender returned to draft"),
        "lenders.activate": _("Lender activated"),
        "lenders.suspend": _("Lender suspended"),
        "lenders.agreement_draft": _("Agreement drafted"),
        "lenders.agreement_submit": _("Agreement submitted for approval"),
        "lenders.agreement_return": _("Agreement returned to draft"),
        "lenders.agreement_activate": _("Agreement in force"),
        "lenders.agreement_end": _("Agreement ended"),
        "lenders.guarantor_create": _("Guarantor entered"),
        "lenders.guarantor_change": _("Guarantor changed"),
        "lenders.guarantor_submit": _("Guarantor submitted for approval"),
        "lenders.guarantor_return": _("Guarantor returned to draft"),
        "lenders.guarantor_activate": _("Guarantor activated"),
        "lenders.guarantor_suspend": _("Guarantor suspended"),
        "lenders.licence": _("Licence entered or changed"),
        "products.create": pgettext_lazy("trail", "Product made"),
        "products.draft": pgettext_lazy("trail", "Version drafted"),
        "products.change": pgettext_lazy("trail", "Draft changed"),
        "products.submit": pgettext_lazy("trail", "Version submitted"),
        "products.approve": pgettext_lazy("trail", "Version put on sale"),
        "products.return": pgettext_lazy("trail", "Version returned to draft"),
        "products.suspend": pgettext_lazy("trail", "Version suspended"),
        "products.resume": pgettext_lazy("trail", "Version on sale again"),
        "products.retire": pgettext_lazy("trail", "Version retired"),
        "matching.file_need": pgettext_lazy("trail", "Need recorded"),
        "matching.match": pgettext_lazy("trail", "Products matched"),
        "matching.sign_advice": pgettext_lazy("trail", "Advice signed"),
        "matching.propose_policy": pgettext_lazy("trail", "Matching policy proposed"),
        "matching.policy_approved": pgettext_lazy("trail", "Matching policy approved"),
        "matching.policy_refused": pgettext_lazy("trail", "Matching policy refused"),
        "contracts.create_offer": pgettext_lazy("trail", "Offer made"),
        "contracts.accept_offer": pgettext_lazy("trail", "Offer accepted"),
        "contracts.refuse_offer": pgettext_lazy("trail", "Offer refused by the borrower"),
        "contracts.expire_offer": pgettext_lazy("trail", "Offer expired"),
        "contracts.supersede_offer": pgettext_lazy("trail", "Offer superseded"),
        "contracts.withdraw_offer": pgettext_lazy("trail", "Offer withdrawn"),
        "contracts.issue_disclosure": pgettext_lazy("trail", "Disclosure form issued"),
        "contracts.show_disclosure": pgettext_lazy("trail", "Disclosure form shown"),
        "contracts.confirm_disclosure": pgettext_lazy("trail", "Disclosure form confirmed"),
        "contracts.supersede_disclosure": pgettext_lazy("trail", "Disclosure form superseded"),
        "contracts.void_disclosure": pgettext_lazy("trail", "Disclosure form made void"),
        "contracts.prepare": pgettext_lazy("trail", "Contract made"),
        "contracts.sign": pgettext_lazy("trail", "Contract signed by the borrower"),
        "contracts.void": pgettext_lazy("trail", "Contract made void"),
        "servicing.request_disbursement": pgettext_lazy("trail", "Payment ordered"),
        "servicing.settle_disbursement": pgettext_lazy("trail", "Payment confirmed by the lender"),
        "servicing.fail_disbursement": pgettext_lazy("trail", "Payment failed"),
        "servicing.grant_redress": pgettext_lazy("trail", "Money given up or paid back"),
        "servicing.hold_collection": pgettext_lazy("trail", "Collection stopped"),
        "servicing.release_collection": pgettext_lazy("trail", "Collection may go on"),
        "servicing.post_repayment": pgettext_lazy("trail", "Repayment booked"),
        "servicing.reverse_repayment": pgettext_lazy("trail", "Repayment reversed"),
        "servicing.issue_statement": pgettext_lazy("trail", "Statement made"),
    }
)

job_words.add(
    {
        "applications.forward_to_lender": pgettext_lazy("job", "Forward an application to the lender"),
        "applications.ask_lender": pgettext_lazy("job", "Ask the lender for its answer"),
        "lenders.watch_papers": _("Tell of papers that are about to end"),
        "applications.forward_waiting": pgettext_lazy("job", "Ask lenders for open answers"),
        "servicing.disburse": pgettext_lazy("job", "Order a payment from the lender"),
        "servicing.contacts_of_overdue": pgettext_lazy("job", "Contacts with borrowers who are late"),
        "servicing.refresh_standings": pgettext_lazy("job", "Nightly look at repayment standing"),
        "servicing.use_advance_payments": pgettext_lazy("job", "Use advance payments on due dates"),
        "servicing.report_outcomes": pgettext_lazy("job", "Nightly count of how products did"),
        "contracts.expire_offers": pgettext_lazy("job", "End offers that ran out"),
    }
)

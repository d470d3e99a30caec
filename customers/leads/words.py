"""What the steps of the funnel are called."""

from django.utils.translation import gettext_lazy as _

from customers.leads.domain import Step

STEPS = [
    (Step.LEAD.value, _("Leads")),
    (Step.CONTACT.value, _("Contacted")),
    (Step.APPLICATION.value, _("Applied")),
    (Step.APPROVAL.value, _("Approved")),
    (Step.DISBURSEMENT.value, _("Disbursed")),
]

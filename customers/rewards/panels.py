"""Who recommended a lead, on its page."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from customers.leads.models import Lead
from customers.rewards import selectors


def referral(request: Any, lead: Lead) -> SafeString | str:
    found = selectors.referral_of(lead)
    may_tell = found is None and lead.is_open and request.user.may("leads.work")
    if found is None and not may_tell:
        return ""
    context = {"referral": found, "lead": lead}
    return render_to_string("customers/rewards/referral_panel.html", context, request)

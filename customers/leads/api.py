"""Leads from the systems of partners."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.api_keys.machine import Answer, Caller, machine
from backoffice.values.errors import Refused
from customers.channels.services import channel_of_caller
from customers.leads.models import Lead
from customers.leads.services import Told, enter_lead


class LeadIntakeForm(forms.Form):
    """What a partner sends for one lead."""

    reference = forms.RegexField(
        r"^[A-Za-z0-9._-]{1,60}$", label=_("Your reference"), max_length=60,
        help_text=_("Yours alone and used once: letters, digits and . _ -"),
    )  # fmt: skip
    channel = forms.SlugField(
        label=_("Code of your channel"), max_length=20,
        help_text=_("Agreed with you; from a channel that is suspended nothing is taken."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(label=_("Mobile"), max_length=24)
    id_number = forms.CharField(label=_("Identity number"), max_length=24, required=False)
    is_student = forms.BooleanField(
        label=_("Student in full-time education"), required=False,
        help_text=_("Students and people under 18 are refused."),
    )  # fmt: skip
    region = forms.RegexField(r"^\d{6}$", label=_("Region code"), required=False)
    company = forms.CharField(label=_("Company or work"), max_length=120, required=False)
    amount = forms.DecimalField(
        label=_("Wanted amount"), min_value=1, max_value=100_000_000, decimal_places=2, required=False,
        help_text=_("Yuan"),
    )  # fmt: skip
    purpose = forms.CharField(label=_("Purpose"), max_length=40, required=False)
    campaign = forms.SlugField(label=_("Campaign"), max_length=20, required=False)
    consent_reference = forms.CharField(
        label=_("Number of the agreement to marketing in your records"), max_length=80, required=False,
        help_text=_("Empty: the person did not agree and gets no offers from us."),
    )  # fmt: skip


EXAMPLE = {
    "reference": "L-20261122-0031", "channel": "traffic-a", "name": "王小明", "phone": "13800001234",
    "region": "330108", "company": "滨江某某餐饮店", "amount": "150000.00", "purpose": "经营周转",
    "campaign": "autumn-26", "consent_reference": "M-2026-5561",
}  # fmt: skip
ANSWER = {"number": "XS0000042", "reference": "L-20261122-0031", "taken": "new"}


@machine("leads.create", title=_("Hand over a lead"), form=LeadIntakeForm, example=EXAMPLE, answer=ANSWER)
def api_create(request: HttpRequest, caller: Caller) -> Answer:
    """New, or known already: then nothing more is said about the person."""
    data = caller.data
    reference = caller.reference(data["reference"])
    if Lead.objects.filter(external_ref=reference).exists():
        raise Refused("leads.reference_taken", _("There is a lead with this reference."), field="reference")
    proof = f"{caller.key.owner_code}:{data['consent_reference']}" if data["consent_reference"] else ""
    same: dict[str, Any] = {
        name: data[name]
        for name in ("name", "phone", "id_number", "is_student", "region", "company", "amount", "purpose", "campaign")
    }
    told = Told(**same, external_ref=reference, consent_evidence=proof)
    channel = channel_of_caller(caller.key.owner_code, data["channel"])
    lead, folded = enter_lead(actor=None, channel=channel, told=told, now=caller.now)
    number = lead.number if lead is not None and not folded else ""
    return 201, {"number": number, "reference": data["reference"], "taken": "known" if folded else "new"}

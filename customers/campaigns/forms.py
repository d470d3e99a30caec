from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.campaigns.models import AUDIENCES, GOALS, PURPOSES, WAYS, Campaign
from customers.campaigns.services import Text
from customers.channels.models import Channel
from customers.leads.models import OPEN_STATES, STATES
from customers.profiles.models import SEGMENTS
from customers.tiering.models import TIERS

ANY = [("", _("Any"))]
FOR_CUSTOMERS = ("tier", "segment", "region", "loans")
FOR_LEADS = ("lead_channel", "lead_state", "region")
TEST = ("base_rate", "target_rate")
MAX_TEXT = 500


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _share(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal("0.0001"), max_value=Decimal("0.9999"), decimal_places=4,
        help_text=_("As a fraction: 0.05 are five in a hundred"), **more,
    )  # fmt: skip


class CampaignForm(forms.Form):
    """What is said to whom. The segment is a saved filter; a second text makes a test of it."""

    code = forms.SlugField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name of the campaign"), max_length=80)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES)
    goal = forms.ChoiceField(label=_("Goal"), choices=GOALS)
    audience = forms.ChoiceField(label=_("Audience"), choices=AUDIENCES)
    tier = forms.ChoiceField(label=_("Tier"), choices=ANY + TIERS, required=False)
    segment = forms.ChoiceField(label=_("Segment"), choices=ANY + SEGMENTS, required=False)
    loans = forms.ChoiceField(
        label=_("Loans"), choices=[*ANY, ("had", _("Had a loan in 24 months")), ("none", _("No loan yet"))],
        required=False,
    )  # fmt: skip
    lead_channel = forms.ModelChoiceField(label=_("Channel of the leads"), queryset=None, required=False)
    lead_state = forms.ChoiceField(
        label=_("State of the leads"), choices=ANY + [one for one in STATES if one[0] in OPEN_STATES], required=False
    )
    region = forms.RegexField(
        r"^\d{2}(\d{2}(\d{2})?)?$", label=_("Region"), required=False, help_text=_("2, 4 or 6 digits of its code")
    )
    way = forms.ChoiceField(label=_("Way"), choices=WAYS)
    channel = forms.ModelChoiceField(label=_("Channel that bears the cost"), queryset=None, required=False)
    starts_on = _day(_("From"))
    ends_on = _day(_("Until"))
    budget = forms.DecimalField(
        label=_("Budget"), min_value=0, max_digits=12, decimal_places=2, initial=0, help_text=_("Yuan; 0: no limit")
    )
    unit_cost = forms.DecimalField(
        label=_("Cost of one message"), min_value=0, max_digits=8, decimal_places=4, initial=Decimal("0.05")
    )
    subject_a = forms.CharField(label=_("Subject"), max_length=60)
    body_a = forms.CharField(
        label=_("Text"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("{name} and {link} are filled in for each person; the way to opt out is added by itself."),
    )  # fmt: skip
    subject_b = forms.CharField(label=_("Subject of the second text"), max_length=60, required=False)
    body_b = forms.CharField(
        label=_("Second text (a test)"), max_length=MAX_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    base_rate = _share(_("Expected share that reaches the goal"))
    target_rate = _share(_("Share to be told apart from it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead_channel", "channel"):
            self.fields[name].queryset = Channel.objects.filter(status="active").order_by("name", "id")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("subject_b")) != bool(data.get("body_b")):
            self.add_error("subject_b", _("The second text needs both subject and text."))
        return data

    def filter(self) -> dict[str, Any]:
        """The segment as it is saved."""
        data = self.cleaned_data
        wanted = FOR_LEADS if data["audience"] == "leads" else FOR_CUSTOMERS
        found = {name.removeprefix("lead_"): data.get(name) for name in wanted}
        if isinstance(found.get("channel"), Channel):
            found["channel"] = found["channel"].pk
        return {name: value for name, value in found.items() if value}

    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        same = ("code", "name", "purpose", "goal", "audience", "way", "channel", "starts_on", "ends_on", "budget",
                "unit_cost", *TEST)  # fmt: skip
        texts = {"A": Text(data["subject_a"], data["body_a"])}
        if data["body_b"]:
            texts["B"] = Text(data["subject_b"], data["body_b"])
        return {name: data[name] for name in same} | {"segment": self.filter(), "texts": texts}

    @staticmethod
    def initial_of(campaign: Campaign) -> dict[str, Any]:
        same = ("code", "name", "purpose", "goal", "audience", "way", "channel", "starts_on", "ends_on", "budget",
                "unit_cost", *TEST)  # fmt: skip
        prefix = "lead_" if campaign.audience == "leads" else ""
        segment = {(name if name == "region" else prefix + name): value for name, value in campaign.segment.items()}
        texts = {}
        for one in campaign.variants.all():
            texts |= {f"subject_{one.arm.lower()}": one.subject, f"body_{one.arm.lower()}": one.body}
        return {name: getattr(campaign, name) for name in same} | segment | texts


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=2)

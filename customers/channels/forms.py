from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.api_keys.selectors import companies_with_keys
from customers.channels.domain import CHECKLIST
from customers.channels.models import GRAVITIES, Channel


def _day(label: Any, required: bool = True, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **more)


class ChannelForm(forms.ModelForm):
    """The record, and one line for each item of the checklist saying where its evidence lies."""

    licence_valid_to = _day(_("Licence valid to"), required=False)
    agreement_valid_from = _day(_("Agreement valid from"), required=False)
    agreement_valid_to = _day(_("Agreement valid to"), required=False)
    upload = forms.FileField(label=_("Signed copy (PDF)"), required=False)
    caller = forms.ChoiceField(
        label=_("Calls with the keys of"), required=False,
        help_text=_("What their system sends comes from this channel, and no other company may name it."),
    )  # fmt: skip

    class Meta:
        model = Channel
        fields = [
            "code", "name", "kind", "credit_code", "contact_name", "contact_phone", "agreement_no",
            "agreement_valid_from", "agreement_valid_to", "licence_name", "licence_no", "licence_valid_to", "caller",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = self.instance.caller  # may be of a company whose keys have all been deleted
        companies = {**({now: now} if now else {}), **companies_with_keys()}
        self.fields["caller"].choices = [("", "—"), *companies.items()]  # type: ignore[attr-defined]
        for item in CHECKLIST:
            self.fields[f"item_{item.code}"] = forms.CharField(
                label=item.name, max_length=120, required=False, help_text=item.basis,
                initial=self.instance.shown.get(item.code, ""),
            )  # fmt: skip

    @property
    def item_fields(self) -> list[forms.BoundField]:
        return [self[f"item_{item.code}"] for item in CHECKLIST]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("agreement_valid_from"), data.get("agreement_valid_to")
        if begins and ends and ends < begins:
            self.add_error("agreement_valid_to", _("The last day lies before the first. Check both dates."))
        return data

    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in self.Meta.fields} | {
            "upload": data["upload"],
            "shown": {item.code: data[f"item_{item.code}"] for item in CHECKLIST},
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=4)


class MisconductForm(forms.Form):
    happened_on = _day(_("Day"), initial=timezone.localdate)
    gravity = forms.TypedChoiceField(label=_("Gravity"), choices=GRAVITIES, coerce=int)
    what = forms.CharField(label=_("What happened"), max_length=300, min_length=4)


class CostForm(forms.Form):
    spent_on = _day(_("Day"), initial=timezone.localdate)
    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2, help_text=_("Yuan"))
    what = forms.CharField(label=_("For what"), max_length=120, min_length=2)
    campaign_code = forms.SlugField(label=_("Campaign"), max_length=20, required=False)

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.guidance.domain import GAPS
from customers.guidance.models import SCENES
from customers.profiles.models import SEGMENTS


def _text(label: object, rows: int, **more: object) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **more)


class ScriptForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=80, help_text=_("For an objection: what the customer says, in their words.")
    )
    scene = forms.ChoiceField(label=_("Scene"), choices=SCENES)
    segment = forms.ChoiceField(label=_("Segment"), choices=[("", _("Any")), *SEGMENTS], required=False)
    listen = _text(_("Listen"), 2, required=False, help_text=_("Objections only: how to hear it out."))
    empathise = _text(_("Empathise"), 2, required=False, help_text=_("Objections only: how to show understanding."))
    body = _text(
        _("What to say"),
        7,
        help_text=_("Gaps that are filled in a call: %(gaps)s") % {"gaps": " ".join(f"{{{gap}}}" for gap in GAPS)},
    )
    valid_until = forms.DateField(
        label=_("Usable until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class TermForm(forms.Form):
    name = forms.CharField(label=_("Expression"), max_length=40)
    short = forms.CharField(label=_("Abbreviation"), max_length=20, required=False)
    meaning = forms.CharField(label=_("In plain words"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    example = forms.CharField(
        label=_("Example"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.values.errors import Refused
from backoffice.workcalendar.models import KINDS


class DayForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Ordinary day of the week")), *KINDS], required=False)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=40, required=False)

    def refuse(self, refusal: Refused) -> None:
        self.add_error("kind", str(refusal))

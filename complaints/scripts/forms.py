from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.cases.forms import no_hidden_characters
from complaints.cases.models import CATEGORIES
from complaints.scripts.domain import GAPS, PUBLIC_GAPS
from complaints.scripts.models import USES


class ScriptForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=60, validators=[no_hidden_characters])
    use = forms.ChoiceField(label=_("Used for"), choices=USES)
    category = forms.ChoiceField(label=_("Category"), choices=[("", _("Any")), *CATEGORIES], required=False)
    body = forms.CharField(
        label=_("Text"),
        max_length=2000,
        validators=[no_hidden_characters],
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Gaps that are filled in a reply: %(gaps)s; in a public statement: %(public)s.")
        % {name: " ".join(f"{{{gap}}}" for gap in gaps) for name, gaps in (("gaps", GAPS), ("public", PUBLIC_GAPS))},
    )
    valid_until = forms.DateField(label=_("Usable until"), widget=forms.DateInput(attrs={"type": "date"}))

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.cases.forms import no_hidden_characters
from complaints.surveys.models import MARK_WORDS


class AnswerForm(forms.Form):
    mark = forms.TypedChoiceField(
        label=_("How satisfied are you?"), choices=MARK_WORDS, coerce=int, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Why? (if you like)"),
        max_length=500,
        required=False,
        validators=[no_hidden_characters],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

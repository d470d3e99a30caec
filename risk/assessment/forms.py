from django import forms
from django.utils.translation import gettext_lazy as _


class RepeatForm(forms.Form):
    reason = forms.CharField(label=_("Why again"), min_length=4, max_length=200)

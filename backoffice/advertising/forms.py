from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.advertising.words import KINDS

LONGEST = 20_000


class CheckForm(forms.Form):
    text = forms.CharField(label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 10}))
    kind = forms.ChoiceField(label=_("Kind of text"), choices=KINDS)
    product = forms.ChoiceField(label=_("Speaks about"), required=False)

    def __init__(self, *args: Any, products: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = [("", _("any product on sale")), *((name, name) for name in products)]

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.web.forms import SeveralRowsField
from complaints.cases.forms import no_hidden_characters
from complaints.cases.models import CATEGORIES
from complaints.knowledge.domain import TEXTS
from complaints.taskforces.selectors import provisions_in_force
from loans.products.models import Product


def _text(label: Any, rows: int, *, required: bool = True, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=4000,
        required=required,
        validators=[no_hidden_characters],
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


class ArticleForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=80, validators=[no_hidden_characters])
    category = forms.ChoiceField(label=_("Category"), choices=CATEGORIES)
    situation = _text(_("Situation"), 5)
    cause = _text(_("Cause"), 2, required=False)
    resolution = _text(_("What was done"), 4)
    wording = _text(
        _("Wording for an answer"), 5, required=False, help_text=_("Whoever uses the article finds it in the answer.")
    )
    provisions = SeveralRowsField(
        label=_("Legal basis"), queryset=None, required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )
    products = SeveralRowsField(
        label=_("Products"), queryset=None, required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provisions"].queryset = provisions_in_force()  # type: ignore[attr-defined]
        self.fields["products"].queryset = Product.objects.all()  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        data = dict(self.cleaned_data)
        data.pop("version")
        return {"texts": {name: data.pop(name) for name in TEXTS}, **data}


class RetireForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, validators=[no_hidden_characters])


class VoteForm(forms.Form):
    helpful = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Words"), max_length=60, required=False, validators=[no_hidden_characters])
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backoffice.values import identity
from complaints.cases.forms import no_hidden_characters
from complaints.cases.models import CATEGORIES
from complaints.opinion.models import SENTIMENTS, Source


def _line(label: Any, length: int = 300, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, validators=[no_hidden_characters], **more)


class SourceForm(forms.ModelForm):
    class Meta:
        model = Source
        fields = ["name", "code", "kind", "reach", "feed", "every_minutes", "terms", "only_named", "active"]
        widgets = {"terms": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "reach": _("Counts where a post does not tell how many read it."),
            "feed": _("RSS or Atom; empty when posts come by file or from a provider's system."),
            "only_named": _(
                "For places that speak of everything: a brand, a product or a lender of ours must be named."
            ),
            "terms": _("What the operator allows us to do with its posts."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["every_minutes"].min_value = 5
        self.fields["every_minutes"].widget.attrs["min"] = 5

    def clean_every_minutes(self) -> int:
        minutes = self.cleaned_data["every_minutes"]
        if not 5 <= minutes <= 10_080:
            raise ValidationError(_("At least every week, at most every five minutes."))
        return int(minutes)

    def _post_clean(self) -> None:
        """The verb writes, not the form; what the database would refuse twice is asked here."""
        code = self.cleaned_data.get("code")
        if code and Source.objects.filter(code=code).exclude(pk=self.instance.pk).exists():
            self.add_error("code", _("There is a source with this code already."))


class JudgeForm(forms.Form):
    sentiment = forms.ChoiceField(label=_("Sentiment"), choices=SENTIMENTS)
    topic = forms.ChoiceField(label=_("Topic"), choices=[("", "—"), *CATEGORIES], required=False)
    noise = forms.BooleanField(label=_("Noise: an advertisement, not about us"), required=False)


class SettleForm(forms.Form):
    reason = _line(_("Reason"))


class ConvertForm(forms.Form):
    name = _line(_("Complainant"), 60, required=False)
    phone = _line(_("Phone"), 20, required=False, help_text=_("Where the person told us; never look it up elsewhere."))

    def clean_phone(self) -> str:
        phone = identity.normalise_phone(self.cleaned_data["phone"])
        if phone and not identity.mobile_ok(phone):
            raise ValidationError(_("This is no mobile number."))
        return phone


class ResponseForm(forms.Form):
    script_id = forms.TypedChoiceField(label=_("Standard text"), coerce=int)
    text = forms.CharField(
        label=_("Text"),
        max_length=2000,
        required=False,
        validators=[no_hidden_characters],
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control"}),
        help_text=_("Empty: the standard text as it is. Another wording waits for a second person."),
    )

    def __init__(self, *args: Any, scripts: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["script_id"].choices = [(str(row.pk), row.title) for row in scripts]  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    link = _line(_("Address of the answer"), 500)
    screenshot = forms.FileField(label=_("Picture of the published answer"), required=False)


class HandleForm(forms.Form):
    outcome = _line(_("What came of it"))


class TryForm(forms.Form):
    text = forms.CharField(
        label=_("Try a sentence"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

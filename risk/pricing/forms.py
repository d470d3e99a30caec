"""A price policy as lines of a form (an empty line is no line), an exception, and the close of a finding. Rates and
additions are entered in percent."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loans.products.forms.lines import EMPTY, PERCENT, LineForm
from risk.pricing.domain import ANY, MOST_BANDS
from risk.pricing.words import CATEGORY_NAMES, SEGMENT_NAMES

DATE = {"type": "date"}
MOST_LINES = 60


def _points() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Addition, points of the yearly rate"), min_value=-20, max_value=20, decimal_places=4, required=False
    )


class FilledLine(LineForm):
    """A line that counts once its `key` is filled, and then needs everything."""

    key = "code"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get(self.key):
            for name, field in self.fields.items():
                if data.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, field.error_messages["required"])
        return data

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get(self.key))


class BandForm(FilledLine):
    code = forms.RegexField(r"^[\w-]+$", label=_("Band"), max_length=8, required=False)
    min_score = forms.IntegerField(label=_("Score from"), min_value=0, max_value=10_000, required=False)
    income_multiple = forms.DecimalField(
        label=_("× monthly income"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    add = _points()


class AdditionForm(FilledLine):
    key = "band"
    band = forms.CharField(label=_("Band"), max_length=8, required=False)
    segment = forms.ChoiceField(label=_("Segment"), choices=list(SEGMENT_NAMES.items()), required=False)
    category = forms.ChoiceField(label=_("Category"), choices=list(CATEGORY_NAMES.items()), required=False)
    add = _points()


class CapForm(FilledLine):
    key = "segment"
    segment = forms.ChoiceField(label=_("Segment"), choices=EMPTY + list(SEGMENT_NAMES.items()), required=False)
    cap = forms.DecimalField(label=_("At most, yuan"), min_value=1, max_digits=14, decimal_places=2, required=False)


Bands = forms.formset_factory(BandForm, extra=1, max_num=MOST_BANDS, validate_max=True)
Additions = forms.formset_factory(AdditionForm, extra=3, max_num=MOST_LINES, validate_max=True)
Caps = forms.formset_factory(CapForm, extra=1, max_num=len(SEGMENT_NAMES), validate_max=True)


class PolicyForm(forms.Form):
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    basis = forms.CharField(label=_("Basis"), max_length=300)


class PolicyLines:
    """The three tables of a policy on one page: bands with their addition for everybody, additions for some, caps."""

    def __init__(self, data: Any = None, content: Mapping[str, Any] | None = None) -> None:
        known = _typed(content) if content else {}
        self.bands = Bands(data, prefix="bands", initial=known.get("bands"))
        self.additions = Additions(data, prefix="additions", initial=known.get("additions"))
        self.caps = Caps(data, prefix="caps", initial=known.get("caps"))

    @property
    def tables(self) -> list[tuple[Any, forms.BaseFormSet]]:
        return [
            (_("Bands, from the best to the worst"), self.bands),
            (_("Other additions for a segment or a category"), self.additions),
            (_("Most that one customer may owe"), self.caps),
        ]

    def is_valid(self) -> bool:
        valid = [table.is_valid() for _title, table in self.tables]  # each one, so that all errors are shown
        return all(valid)

    @property
    def content(self) -> dict[str, Any]:
        """The policy's content as it is stored; `domain.problems` says what is wrong with it."""
        bands = [one.cleaned_data for one in self.bands if one.is_filled]
        others = [one.cleaned_data for one in self.additions if one.is_filled]
        usual = [{"band": one["code"], "segment": ANY, "category": ANY, "add": one["add"]} for one in bands]
        return {
            "bands": [
                {
                    "code": one["code"], "min_score": one["min_score"],
                    "income_multiple": format(one["income_multiple"], "f"),
                }
                for one in bands
            ],
            "rates": [one | {"add": format(one["add"] / PERCENT, "f")} for one in (*usual, *others)],
            "exposure": {
                one.cleaned_data["segment"]: format(one.cleaned_data["cap"], "f") for one in self.caps if one.is_filled
            },
        }  # fmt: skip


def _typed(content: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """A stored content as the lines of the form."""
    lines = [line | {"add": format((Decimal(line["add"]) * PERCENT).normalize(), "f")} for line in content["rates"]]
    usual = {line["band"]: line["add"] for line in lines if (line["segment"], line["category"]) == (ANY, ANY)}
    return {
        "bands": [band | {"add": usual.get(band["code"])} for band in content["bands"]],
        "additions": [line for line in lines if (line["segment"], line["category"]) != (ANY, ANY)],
        "caps": [{"segment": segment, "cap": cap} for segment, cap in content["exposure"].items()],
    }


class ExceptionForm(forms.Form):
    rate = forms.DecimalField(
        label=_("Yearly rate in percent"), min_value=Decimal(0), max_value=Decimal(36), decimal_places=4
    )
    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=300)

    def clean_rate(self) -> Decimal:
        return self.cleaned_data["rate"] / 100


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("What explains it, or what was put right"), min_length=4, max_length=400)

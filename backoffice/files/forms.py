from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.files.imports import mapping
from backoffice.files.imports.kinds import ImportKind
from backoffice.files.selectors import saved_mappings
from backoffice.values.errors import Refused


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8 or GB 18030, also as .gz) or XLSX, at most 20 MB, column names in the first line."),
    )


class MappingForm(forms.Form):
    """Which column fills which field; or a mapping that came with the project or as a file."""

    def __init__(self, kind: ImportKind, heading: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.ready = dict(kind.presets())
        names = [(name, str(content.get("title", name))) for name, content in self.ready.items()]
        proposed = ""
        for kept in saved_mappings(kind.name):
            self.ready[key := f"saved-{kept.pk}"] = kept.mapping
            names.append((key, kept.name))
            proposed = proposed or (key if mapping.fits(kept.mapping, kind, heading) else "")
        if names:
            self.fields["preset"] = forms.ChoiceField(
                label=_("Ready-made mapping"),
                choices=[("", _("None: choose the columns below")), *names],
                required=False,
                initial=proposed,
            )
        self.fields["mapping_file"] = forms.FileField(label=_("Mapping file (JSON)"), required=False)
        for name, (label, choices) in kind.options().items():
            self.fields[f"option_{name}"] = forms.ChoiceField(
                label=label, choices=[("", "—"), *choices], required=False
            )
        guessed = mapping.guessed(kind, heading)
        columns = [("", "—"), *((column, column) for column in dict.fromkeys(heading))]
        for field in kind.fields:
            self.fields[f"column_{field.name}"] = forms.ChoiceField(
                label=f"{field.label} *" if field.required else field.label,
                choices=columns,
                required=False,
                initial=guessed.get(field.name, ""),
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )
        self.fields["remember_as"] = forms.CharField(
            label=_("Remember this mapping for the source"), max_length=40, required=False,
            help_text=_("The next file with these columns is proposed the same."),
        )  # fmt: skip
        self.fields["dry_run"] = forms.BooleanField(
            label=_("Dry run: only look, store nothing"), required=False, initial=False
        )
        self.fields["all_or_nothing"] = forms.BooleanField(
            label=_("All or nothing: store no row if one is wrong"), required=False
        )

    @property
    def column_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def other_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if not name.startswith("column_")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            data["mapping"] = self._mapping(data)
        except Refused as refusal:
            self.add_error("mapping_file" if data.get("mapping_file") else None, str(refusal))
        return data

    def _mapping(self, data: dict[str, Any]) -> dict[str, Any]:
        if upload := data.get("mapping_file"):
            content = mapping.load(upload.read(mapping.MAX_MAPPING + 1))
        elif preset := data.get("preset"):
            content = dict(self.ready[preset])
        else:
            chosen = {f.name: data.get(f"column_{f.name}") for f in self.kind.fields}
            content = {
                "kind": self.kind.name,
                "columns": {name: {"from": column} for name, column in chosen.items() if column},
            }
        options = dict(content.get("options") or {})
        for name in self.kind.options():
            if value := data.get(f"option_{name}"):
                options[name] = value
        return {**content, "options": options}

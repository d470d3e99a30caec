"""`{% load files %}`: `{% file_preview file %}` puts a paper beside a form,
`{% file_thumbnail file %}` shows its small picture."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils import timezone

from backoffice.files import looking
from backoffice.files.domain import Mark
from backoffice.files.models import StoredFile

register = template.Library()


@register.inclusion_tag("backoffice/files/preview.html", takes_context=True)
def file_preview(context: dict, file: StoredFile, page: int = 1, marks: Iterable[Mark] = ()) -> dict[str, Any]:
    """Whoever may download the file sees it; with `marks`, places on it are drawn and answer to `data-mark="name"`
    of the input that has the focus."""
    request = context["request"]
    return looking.page_of(file, number=page, marks=marks, now=timezone.now()) | {"request": request}


@register.inclusion_tag("backoffice/files/thumbnail.html")
def file_thumbnail(file: StoredFile) -> dict[str, Any]:
    return {"file": file}

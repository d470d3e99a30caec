"""What the pages of all registers share: one page of a row with its facts, what happened, and what can be done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.audit.selectors import history_of
from backoffice.web.outcomes import outcome_of


@dataclass(frozen=True)
class Step:
    """One thing that can be done with a row: its form, its button, its verb, and whether it is offered now."""

    name: str
    label: Any
    verb: Callable[..., Any]
    form: type[forms.Form] | None = None
    offered: bool = True


@dataclass
class Page:
    """`facts` (label, value), `blocks` (title, lines of (text, small, badge kind, badge value))."""

    row: Any
    title: str
    back: tuple[Any, str]
    do_url: Callable[[str], str]
    badge: tuple[str, str] = ("", "")
    facts: list[tuple[Any, Any]] = field(default_factory=list)
    blocks: list[tuple[Any, list[dict[str, Any]]]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    notice: str = ""
    edit_url: str = ""


def shown(request: HttpRequest, page: Page, bound: dict[str, forms.Form] | None = None) -> HttpResponse:
    bound = bound or {}
    steps = [
        {
            "name": step.name,
            "label": step.label,
            "form": bound.get(step.name) or (step.form() if step.form else None),
            "url": page.do_url(step.name),
        }
        for step in page.steps
        if step.offered
    ]
    context = {"title": page.title, "page": page, "steps": steps, "history": history_of(page.row)}
    return render(request, "backoffice/compliance/register_detail.html", context, status=422 if bound else 200)


def done(request: HttpRequest, page: Page, name: str) -> HttpResponse:
    """Carry one step out; its form comes back with what is wrong."""
    step = next((one for one in page.steps if one.name == name and one.offered), None)
    if step is None:
        raise Http404
    form = step.form(request.POST) if step.form else forms.Form(request.POST)
    if form.is_valid():
        with outcome_of(request, form if step.form else None, done=_("Done.")) as outcome:
            step.verb(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused or step.form is None:
            return redirect(page.row.get_absolute_url())
    return shown(request, page, {name: form})


def entered(
    request: HttpRequest, form: forms.Form, title: str, back: tuple[Any, str], verb: Callable[..., Any]
) -> HttpResponse:
    """A form of its own page: enter or change a row, then go to its page."""
    if request.method == "POST" and form.is_valid():
        told = form.told() if hasattr(form, "told") else form.cleaned_data
        with outcome_of(request, form, done=_("Saved.")) as outcome:
            made = verb(actor=request.user, now=timezone.now(), **told)
        if not outcome.refused:
            return redirect(made)
    context = {"title": title, "form": form, "back": back, "cancel": back[1]}
    return render(request, "backoffice/compliance/register_form.html", context, status=422 if form.errors else 200)

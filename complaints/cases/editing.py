"""The pages on which rules are written: one rule beside what it speaks to, the draft, and its way out. One set of
pages for every kind of rules; an `Editor` says what differs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.values.errors import Refused
from backoffice.web.outcomes import outcome_of
from complaints.cases import triage
from complaints.cases.drafts import Change, Drafts, changes, rule_named
from complaints.cases.hits import Hits
from complaints.cases.policy_forms import SubmitForm, TextRuleForm, TryRuleForm

WAITS = gettext_lazy("Submitted. It is in force as soon as a second person approves it.")
IN_DRAFT = gettext_lazy("Kept in the draft. Look at what it changes, then submit it.")


@dataclass(frozen=True)
class Editor:
    """One kind of rules as its pages need it. `urls` names its addresses: home, draft, submit, discard, rest, new,
    try; for each part of rules that which edits one, with `_remove` that which takes it out."""

    drafts: Drafts
    title: Any
    form: type[TextRuleForm]
    urls: Mapping[str, str]
    hits: Callable[[Mapping[str, Any]], list[Hits]]
    told: Callable[[Change, Any], list[str]]
    compared: Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]
    template: str  # of the draft: what it would judge otherwise

    def rule(self, request: HttpRequest, code: str) -> HttpResponse:
        """One rule on the text, beside the sentences that it speaks to; a new one without a code."""
        known = self._known(code, "words")
        form = self.form(request.POST or None, initial={"window": 6, "weight": 10, **known})
        if form.is_valid() and self._kept(request, form, code, form.written(), "words"):
            return redirect(self.urls["draft"])
        context = {
            "title": known.get("text") or _("New rule"),
            "form": form,
            "code": code,
            "editor": self,
            "try_form": TryRuleForm(),
            **self._tried({"code": "new", "text": "…", "weight": 0, **known} if known else None, ""),
        }
        return render(request, "complaints/cases/rule_form.html", context, status=422 if form.is_bound else 200)

    def part(self, request: HttpRequest, part: str, code: str, form_class: type[forms.Form]) -> HttpResponse:
        """One rule that is no rule on the text."""
        known = self._known(code, part)
        form = form_class(request.POST or None, initial=known)
        if form.is_valid() and self._kept(request, form, code, form.cleaned_data, part):
            return redirect(self.urls["draft"])
        context = {"title": known.get("text") or _("New rule"), "form": form, "code": code, "editor": self}
        return render(request, "complaints/cases/part_form.html", context, status=422 if form.is_bound else 200)

    def tried(self, request: HttpRequest) -> HttpResponse:
        """Fragment: what the rule in the form speaks to. Stores nothing."""
        form, trying = self.form(request.POST), TryRuleForm(request.POST)
        form.is_valid()
        sentence = trying.cleaned_data.get("sentence", "") if trying.is_valid() else ""
        candidate = form.rule() if form.cleaned_data.get("pattern") and "unless" in form.cleaned_data else None
        return render(request, "complaints/cases/rule_try.html", self._tried(candidate, sentence))

    def removed(self, request: HttpRequest, code: str, part: str = "words") -> HttpResponse:
        with outcome_of(request, done=IN_DRAFT):
            self.drafts.remove_rule(actor=request.user, code=code, part=part, now=timezone.now())  # type: ignore[arg-type]
        return redirect(self.urls["draft"])

    def rest(self, request: HttpRequest, form: Any, template: str, title: str) -> HttpResponse:
        """Everything that is no list of rules; the form gives it as `content()`."""
        if form.is_valid():
            with outcome_of(request, form, done=IN_DRAFT) as outcome:
                self.drafts.save_rest(actor=request.user, content=form.content(), now=timezone.now())  # type: ignore[arg-type]
            if not outcome.refused:
                return redirect(self.urls["draft"])
        context = {"title": title, "form": form, "editor": self}
        return render(request, template, context, status=422 if form.is_bound else 200)

    def draft(self, request: HttpRequest, form: SubmitForm | None = None) -> HttpResponse:
        """What the draft changes, and what it would have judged otherwise."""
        row = self.drafts.current()
        if row is None:
            messages.info(request, _("There is no draft: change a rule to begin one."))
            return redirect(self.urls["home"])
        in_force = self.drafts.in_force(timezone.now()).content
        context = {
            "title": _("Draft: %(rules)s") % {"rules": self.title},
            "draft": row,
            "changes": [
                (change, self.urls.get(change.part or "rest", ""), self.told(change, change.before), after)
                for change in changes(in_force, row.content)
                for after in [self.told(change, change.after)]
            ],
            "form": form or SubmitForm(),
            "editor": self,
            **self.compared(in_force, row.content),
        }
        return render(request, self.template, context, status=422 if form is not None else 200)

    def submitted(self, request: HttpRequest) -> HttpResponse:
        form = SubmitForm(request.POST)
        if form.is_valid():
            with outcome_of(request, form, done=WAITS) as outcome:
                self.drafts.submit(actor=request.user, basis=form.cleaned_data["basis"], now=timezone.now())  # type: ignore[arg-type]
            if not outcome.refused:
                return redirect(self.urls["home"])
        return self.draft(request, form)

    def discarded(self, request: HttpRequest) -> HttpResponse:
        with outcome_of(request, done=_("Discarded.")):
            self.drafts.discard(actor=request.user, now=timezone.now())  # type: ignore[arg-type]
        return redirect(self.urls["home"])

    def _known(self, code: str, part: str) -> dict[str, Any]:
        known = rule_named(self.drafts.written(timezone.now()), code, part) if code else {}
        if known is None:
            raise Http404
        return known

    def _kept(self, request: HttpRequest, form: forms.Form, code: str, rule: Mapping[str, Any], part: str) -> bool:
        with outcome_of(request, form, done=IN_DRAFT) as outcome:
            self.drafts.save_rule(actor=request.user, code=code, rule=rule, part=part, now=timezone.now())  # type: ignore[arg-type]
        return not outcome.refused

    def _tried(self, candidate: dict[str, Any] | None, sentence: str) -> dict[str, Any]:
        if candidate is None:
            return {}
        try:
            self.drafts.check_rule(candidate)
        except Refused as refusal:
            return {"unusable": str(refusal)}
        reason = triage.spoken(candidate, sentence) if sentence else None
        return {
            "sentence": sentence,
            "pieces": triage.pieces(sentence, [reason.as_data()] if reason else []),
            "spoken": reason is not None,
            "hits": self.hits(candidate),
        }

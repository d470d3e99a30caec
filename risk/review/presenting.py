"""A case as the page shows it. Reads what the assessment stored; computes nothing anew."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from backoffice.web.formats import money, percent, yuan
from risk.assessment.models import Assessment
from risk.review import domain
from risk.review.domain import Status
from risk.review.models import STATUS_LABELS, ReviewCase, ReviewEvent
from risk.rules import facts

VERBS: dict[str, Any] = {
    "open": gettext_noop("Put into the queue"),
    "claim": gettext_noop("Claimed"),
    "release": gettext_noop("Given back"),
    "recommend": gettext_noop("Recommended"),
    "recommend_for_second": gettext_noop("Recommended, waits for the second approval"),
    "reject": gettext_noop("Rejected"),
    "ask_for_material": gettext_noop("Asked for material"),
    "supply_material": gettext_noop("Material arrived"),
    "second_approve": gettext_noop("Second approval given"),
    "second_return": gettext_noop("Returned by the second person"),
    "note": gettext_noop("Note"),
    "close": gettext_noop("Closed: the application was withdrawn"),
}
COLOURS = {"recommend": "green", "second_approve": "green", "reject": "red", "ask_for_material": "orange"}


def application_facts(case: ReviewCase) -> list[tuple[str, Any]]:
    application, customer = case.application, case.application.customer
    term = _("%(months)s months") % {"months": application.term_months}
    return [
        (_("Application"), f"¥{money(application.amount, 0)} · {term}"),
        (_("Repayment"), application.get_method_display()),
        (_("Purpose"), application.purpose),
        (_("Channel"), application.get_channel_display()),
        (_("Identity number"), customer.id_masked),
        (_("Mobile"), customer.phone_masked),
        (_("Employer"), customer.employer),
        (_("Employment"), customer.get_employment_type_display()),
        (_("Monthly income"), money(customer.monthly_income)),
        (_("Monthly debt payments"), money(customer.monthly_debt)),
    ]


def assessment(stored: Assessment | None) -> dict[str, Any]:
    """Reasons, facts and stress as the assessment kept them, in a shape for templates."""
    if stored is None:
        return {"assessment": None, "hits": [], "evidence": [], "stress": []}
    found = stored.found
    return {
        "assessment": stored,
        "hits": [hit(reason) for reason in stored.reasons],
        "evidence": facts_seen(found.get("facts") or {}),
        "stress": stress_rows(found.get("stress") or {}),
        "missing": list((stored.saw.get("evidence") or {}).get("missing") or []),
    }


SEVERITY = {"reject": "high", "review": "medium"}


def hit(reason: Mapping[str, Any]) -> dict[str, Any]:
    """One reason in the words for reviewers; what the applicant may be told stands below."""
    names = reason.get("name") or {}
    short = names.get(_language()) if isinstance(names, Mapping) else str(names)
    return {
        "code": reason.get("code", ""),
        "short": short
        or {"unknown": _("Not verified"), "policy": _("By policy")}.get(str(reason.get("kind")), "")
        or reason.get("code", ""),
        "text": (_language() == "en" and reason.get("risk_en")) or reason.get("risk") or reason.get("text", ""),
        "told": reason.get("text", ""),
        "severity": SEVERITY.get(str(reason.get("effect", "")), "low"),
    }


def facts_seen(stored: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name of the fact, value with unit or the words of its level), in the order of the names."""
    language = _language()
    rows = []
    for code, value in stored.items():
        fact = facts.FACTS.get(code)
        if fact is None:
            rows.append((code, plain(value)))
            continue
        words = fact.level_label(value, language)
        rows.append((fact.label(language), words or f"{plain(value)} {fact.unit}".strip()))
    return sorted(rows)


def stress_rows(stored: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The result of the stress test: shares in per cent, amounts in yuan."""
    verdicts = {
        "passed": _("Passed"),
        "tight": _("Tight: within the limit now, not under the shock"),
        "failed": _("Not passed"),
        "unknown": _("Not known: no income"),
    }
    share = [(_("Debt to income"), "ratio"), (_("Debt to income under the shock"), "stressed_ratio")]
    cover = [(_("Income to debt service"), "coverage"), (_("The same under the shock"), "stressed_coverage")]
    amounts = [(_("Largest instalment"), "instalment"), (_("Room to the limit, a month"), "headroom")]
    rows = [(_("Result"), verdicts.get(stored.get("verdict"), "—"))]
    rows += [(label, percent(stored[name])) for label, name in share if stored.get(name) is not None]
    rows += [(label, str(stored[name])) for label, name in cover if stored.get(name) is not None]
    rows += [(label, yuan(stored[name])) for label, name in amounts if stored.get(name) is not None]
    return rows


def plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return "、".join(str(item) for item in value) or "—"
    return "—" if value is None or value == "" else str(value)


def _language() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def timeline(events: Iterable[ReviewEvent]) -> list[dict[str, Any]]:
    return [
        {
            "at": event.at,
            "title": _(VERBS.get(event.verb, event.verb)),
            "actor": event.actor,
            "text": "；".join(
                part
                for part in ("、".join(_(domain.REASON_TEXTS.get(code, code)) for code in event.reasons), event.note)
                if part
            ),
            "colour": COLOURS.get(event.verb, "blue"),
        }
        for event in events
    ]


def done_sentence(verb: str, case: ReviewCase) -> str:
    if case.status == Status.SECOND_APPROVAL:
        return _("Recommended. The amount needs a second approval by another person.")
    if verb == "ask_for_material":
        return _("Asked for material. The case comes back when it arrives.")
    return _("Saved: %(state)s.") % {"state": STATUS_LABELS[Status(case.status)]}

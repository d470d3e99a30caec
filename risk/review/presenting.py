"""A case as the page shows it. Reads what the assessment stored; computes nothing anew."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from backoffice.files.reading.kinds import IDENTIFIERS
from backoffice.values.identity import mask_id
from backoffice.web.formats import cn_datetime, listed, money
from loans.applications import selectors as applications
from loans.applications.domain import completeness
from loans.applications.paper_values import Offer
from loans.applications.services import papers_beside_data
from loans.applications.words import PAPER_VALUES
from risk.assessment import present
from risk.assessment import selectors as assessments
from risk.assessment.models import Assessment
from risk.fraud.presenting import picture
from risk.review import domain, selectors
from risk.review.domain import Skill, Status
from risk.review.models import SKILL_LABELS, STATUS_LABELS, ReviewCase, ReviewEvent
from risk.statements.models import Statement

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
    "reject_for_second": gettext_noop("Rejection proposed, waits for the second approval"),
    "visit": gettext_noop("Visit recorded"),
    "reassign": gettext_noop("Handed to somebody"),
    "green_channel": gettext_noop("Green channel opened"),
    "assessed_again": gettext_noop("Assessed again"),
    "close": gettext_noop("Closed: the application was withdrawn"),
}
COLOURS = {"recommend": "green", "second_approve": "green", "reject": "red", "ask_for_material": "orange"}


def application_facts(case: ReviewCase) -> list[tuple[str, Any, str]]:
    """(label, value, where it comes from and when)."""
    application, customer = case.application, case.application.customer
    term = _("%(months)s months") % {"months": application.term_months}
    asked = cn_datetime(application.submitted_at or application.created_at, "short")
    income = money(customer.monthly_income) if customer.monthly_income is not None else None
    debt = money(customer.monthly_debt) if customer.monthly_debt is not None else None
    declared = _("declared %(at)s") % {"at": asked}
    rows = [
        (_("Application"), f"¥{money(application.amount, 0)} · {term} · {application.get_method_display()}", asked),
        (_("Purpose"), f"{application.purpose} · {application.get_channel_display()}", ""),
        (_("Identity number"), f"{customer.id_masked} · {customer.phone_masked}", ""),
        (_("Employer"), " · ".join(filter(None, (customer.employer, customer.get_employment_type_display()))), ""),
        (_("Monthly income"), f"¥{income}" if income else None, declared if income else ""),
        (_("Monthly debt payments"), f"¥{debt}" if debt else None, declared if debt else ""),
    ]
    if customer.employed_months is not None:
        rows.insert(4, (_("Months in this job"), customer.employed_months, ""))
    return rows


RANK_PARTS: dict[str, Any] = {
    "tier": gettext_noop("customer tier"),
    "amount": gettext_noop("amount"),
    "first_loan": gettext_noop("first loan"),
    "returned": gettext_noop("came back"),
    "green": gettext_noop("green channel"),
}
SECOND_WHY: dict[str, Any] = {
    "limit": gettext_noop("the amount is above the house limit"),
    "authority": gettext_noop("the amount is above the reviewer's authority"),
    "against": gettext_noop("the decision goes against what the assessment leans to"),
}


def ring(case: ReviewCase) -> dict[str, Any] | None:
    """The ring as the assessment saw it."""
    return picture(case.assessment.saw.get("ring"), case.application_id) if case.assessment else None


def priority(case: ReviewCase) -> dict[str, Any]:
    """Where the case stands in the queue and every part that put it there."""
    return {
        "due_at": case.due_at,
        "rank_at": case.rank_at,
        "parts": [(_(RANK_PARTS[code]), minutes) for code, minutes in case.rank_parts if code in RANK_PARTS],
        "skill": SKILL_LABELS[Skill(case.skill)],
        "green": case.green_reason,
    }


def second_why(case: ReviewCase) -> list[str]:
    return [_(SECOND_WHY[code]) for code in case.second_why if code in SECOND_WHY]


def conditions(case: ReviewCase) -> list[str]:
    return [_(domain.CONDITION_TEXTS[code]) for code in case.conditions if code in domain.CONDITION_TEXTS]


ANSWERS: dict[str, Any] = {
    "yes": gettext_noop("yes"),
    "no": gettext_noop("no"),
    "unclear": gettext_noop("unclear"),
}


def visits(case: ReviewCase) -> list[dict[str, Any]]:
    """Each visit with its answers in words; answers of no come first."""
    rows = []
    for visit in selectors.visits_of(case):
        order = {"no": 0, "unclear": 1, "yes": 2}
        answers = sorted(visit.answers.items(), key=lambda item: order.get(item[1], 3))
        rows.append(
            {
                "visit": visit,
                "answers": [(_(domain.QUESTION_TEXTS[code]), _(ANSWERS[said]), said) for code, said in answers],
            }
        )
    return rows


MOST_PARTS = 6  # characteristics of the score that a case page lists


def assessment(stored: Assessment | None) -> dict[str, Any]:
    """Hits, score, stress test, evidence and facts as the assessment kept them, in a shape for templates."""
    if stored is None:
        return {
            "assessment": None, "shown": None, "hits": [], "lost_points": [], "seen": [], "missing": [], "earlier": [],
        }  # fmt: skip
    open_rules = present.undecided(stored)
    parts = sorted(present.parts(stored), key=lambda part: -part["lost"])
    return {
        "assessment": stored,
        "shown": present.shown(stored),
        "hits": [hit(reason, open_rules) for reason in stored.reasons],
        "lost_points": [part for part in parts if part["lost"] > 0][:MOST_PARTS],
        "seen": present.facts(stored),
        "earlier": list(assessments.earlier_than(stored)) if stored.round > 1 else [],
        "missing": list((stored.saw.get("evidence") or {}).get("missing") or []),
    }


def papers(case: ReviewCase, now: datetime) -> dict[str, Any]:
    """Each line of the checklist with its files, and what the papers that were read say beside what was declared."""
    files = list(applications.materials_of(case.application))
    items = applications.checklist_of(case.application, files)
    names = {item.code: item.name for item in items}
    read = papers_beside_data(case.application, files, timezone.localdate(now))
    return {
        "materials": [(item, [file for file in files if file.code == item.code]) for item in items],
        "completeness": completeness(items),
        "lacking": [item.name for item in items if item.missing],
        "papers": [
            {"paper": paper, "name": names.get(paper.material.code, ""), "said": [_said(one) for one in paper.offers]}
            for paper in read
        ],
    }


def lacking(case: ReviewCase) -> list[str]:
    """Papers of the checklist that are needed and not there."""
    return [item.name for item in applications.checklist_of(case.application) if item.missing]


def _said(offer: Offer) -> dict[str, Any]:
    text = mask_id(offer.value.text) if offer.name in IDENTIFIERS else offer.value.text
    return {
        "name": PAPER_VALUES.get(offer.name, offer.name),
        "text": text,
        "declared": offer.declared,
        "wrong": offer.differs or offer.other_person,
        "doubtful": offer.uncertain or bool(offer.value.problem),
    }


def contradictions(
    shown: present.Shown | None, papers: Iterable[Mapping[str, Any]], statements: Iterable[Statement]
) -> list[str]:
    """What does not go together: sources with each other, papers and statements with what was declared."""
    found = list(shown.conflicts) if shown else []
    for paper in papers:
        found += [
            _("%(paper)s: %(name)s is %(read)s, declared was %(declared)s")
            % {"paper": paper["name"], "name": said["name"], "read": said["text"], "declared": said["declared"]}
            if said["declared"]
            else _("%(paper)s: %(name)s is another person's") % {"paper": paper["name"], "name": said["name"]}
            for said in paper["said"]
            if said["wrong"]
        ]
    for statement in statements:
        if statement.same_holder is False:
            found.append(_("%(file)s is in another person's name") % {"file": statement})
        if statement.signs:
            found.append(_("%(file)s shows signs of tampering") % {"file": statement})
    return found


SEVERITY = {"reject": "high", "review": "medium"}


def hit(reason: Mapping[str, Any], open_rules: Sequence[str] = ()) -> dict[str, Any]:
    """One reason in the words for reviewers; what the applicant may be told stands below."""
    names = reason.get("name") or {}
    short = names.get(_language()) if isinstance(names, Mapping) else str(names)
    return {
        "code": reason.get("code", ""),
        "short": short
        or {"unknown": _("Not verified"), "policy": _("By policy")}.get(str(reason.get("kind")), "")
        or reason.get("code", ""),
        "text": present.risk_words(reason, open_rules),
        "told": present.told_words(reason),
        "severity": SEVERITY.get(str(reason.get("effect", "")), "low"),
    }


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
        return _("Saved. Another person has to agree: %(why)s.") % {"why": listed(second_why(case))}
    if verb == "ask_for_material":
        return _("Asked for material. The case comes back when it arrives.")
    return _("Saved: %(state)s.") % {"state": STATUS_LABELS[Status(case.status)]}

"""Drafting and publishing the questionnaire, sending the link, taking down answers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from customers.needs import domain, selectors
from customers.needs.domain import State
from customers.needs.models import AnswerChange, Questionnaire, Sheet
from customers.needs.shipped import QUESTIONS
from customers.profiles.models import Customer
from customers.profiles.policies import require
from customers.profiles.services import tell

KIND = "needs.publish"
OPEN_FOR = timedelta(days=7)


@transaction.atomic
def draft(*, actor: Any, now: datetime) -> Questionnaire:
    """The next version, starting from the one in use or the shipped one; an open draft is returned as it is."""
    require(actor, "needs.edit")
    known = Questionnaire.objects.filter(state=State.DRAFT.value).first()
    if known is not None:
        return known
    before, top = selectors.published(), Questionnaire.objects.aggregate(top=Max("number"))["top"] or 0
    row = Questionnaire.objects.create(
        number=top + 1, content=before.content if before else QUESTIONS, made_by=actor, made_at=now
    )
    record(actor=actor, action="needs.draft", obj=row, at=now, number=row.number)
    return row


@transaction.atomic
def save_questions(
    *, actor: Any, questionnaire_id: int, content: list[dict[str, Any]], now: datetime
) -> Questionnaire:
    """The questions of a draft. Refused: needs.questionnaire, needs.not_draft."""
    require(actor, "needs.edit")
    row = _draft_locked(questionnaire_id)
    try:
        domain.check(domain.questions_of(content))
    except (KeyError, TypeError, ValueError):
        raise Refused(
            "needs.questionnaire", _("Something in the questions is missing or of the wrong kind.")
        ) from None
    row.content, row.made_by, row.made_at = content, actor, now
    row.save(update_fields=["content", "made_by", "made_at"])
    record(actor=actor, action="needs.save_questions", obj=row, at=now, questions=len(content))
    return row


@transaction.atomic
def submit(*, actor: Any, questionnaire_id: int, now: datetime) -> Approval:
    """To a second person. Refused: needs.questionnaire, needs.not_draft."""
    require(actor, "needs.edit")
    row = _draft_locked(questionnaire_id)
    domain.check(domain.questions_of(row.content))
    row.state = State.SUBMITTED.value
    row.save(update_fields=["state"])
    return approvals.submit(actor=actor, kind=KIND, obj=row, content=_content(row), now=now)


def _draft_locked(pk: int) -> Questionnaire:
    row = Questionnaire.objects.select_for_update().get(pk=pk)
    if row.state != State.DRAFT:
        raise Refused("needs.not_draft", _("This version is no draft any more. Draft the next one."))
    return row


def _content(row: Questionnaire) -> dict[str, Any]:
    return {"number": row.number, "questions": row.content}


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    row = Questionnaire.objects.select_for_update().get(pk=approval.object_id)
    Questionnaire.objects.filter(state=State.PUBLISHED.value).update(state=State.RETIRED.value)
    row.state, row.approved_by, row.published_at = State.PUBLISHED.value, actor, now
    row.save(update_fields=["state", "approved_by", "published_at"])
    record(actor=actor, action="needs.publish", obj=row, at=now, number=row.number)


def _refused(approval: Approval, actor: Any, now: datetime) -> None:
    Questionnaire.objects.filter(pk=approval.object_id).update(state=State.DRAFT.value)


registry.kind(
    KIND,
    permission="approvals.decide",
    on_approved=_approved,
    on_refused=_refused,
    content=_content,
    label=_("Questionnaire of needs"),
    url=lambda approval: reverse("needs:questionnaire", args=[int(approval.object_id)]),
)


# -- answers ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin(*, actor: Any, customer: Customer, now: datetime) -> Sheet:
    """A sheet that a member of staff fills in with the customer. Refused("needs.none") without a questionnaire."""
    require(actor, "matching.advise")
    sheet = Sheet.objects.create(customer=customer, questionnaire=_in_use(), begun_by=actor, begun_at=now)
    record(actor=actor, action="needs.begin", obj=customer, at=now, sheet=sheet.pk)
    return sheet


@transaction.atomic
def send_link(*, actor: Any, customer: Customer, now: datetime) -> Sheet:
    """The questionnaire by text message: a link that works once and for seven days. An earlier open one ends.

    Refused: needs.none, needs.no_mobile.
    """
    require(actor, "matching.advise")
    if not (customer.phone and customer.phone.reveal()):
        raise Refused("needs.no_mobile", _("No mobile is known to which the link could go."))
    Sheet.objects.filter(customer=customer, finished_at__isnull=True, open_until__gt=now).update(open_until=now)
    sheet = Sheet.objects.create(
        customer=customer, questionnaire=_in_use(), begun_by=actor, begun_at=now, open_until=now + OPEN_FOR
    )
    link = settings.PUBLIC_URL.rstrip("/") + reverse("needs:answer", args=[selectors.token_of(sheet)])
    context = {"link": link, "days": OPEN_FOR.days}
    tell(customer, key=f"needs:{sheet.pk}", template="needs_link", context=context, now=now)
    record(actor=actor, action="needs.send_link", obj=customer, at=now, sheet=sheet.pk)
    return sheet


def _in_use() -> Questionnaire:
    found = selectors.published()
    if found is None:
        raise Refused("needs.none", _("No questionnaire is in use yet. Draft one and have it approved."))
    return found


@transaction.atomic
def answer(*, actor: Any, sheet_id: int, values: Mapping[str, Any], now: datetime, finish: bool = False) -> Sheet:
    """Answers as they come; what is left open stays open. `actor` None: the customer, through the link.

    A finished sheet is changed by staff only, and every change leaves a row. Refused: needs.answer (with its field),
    needs.unfinished (required questions are open), needs.used and needs.expired (the link).
    """
    sheet = Sheet.objects.select_for_update(of=("self",)).select_related("questionnaire", "customer").get(pk=sheet_id)
    if actor is None:
        _require_open(sheet, now)
    else:
        require(actor, "matching.advise")
    questions = domain.questions_of(sheet.questionnaire.content)
    allowed = selectors.purposes(timezone.localdate(now))
    answers = dict(sheet.answers)
    for one in questions:
        if one.code in values:
            answers[one.code] = domain.checked_answer(one, values[one.code], allowed)
    answers = domain.pruned(questions, {code: given for code, given in answers.items() if given is not None})
    _keep_changes(sheet, answers, actor, now)
    sheet.answers, sheet.changed_at = answers, now
    if finish or sheet.finished_at is not None:
        open_ones = domain.missing(questions, answers)
        if open_ones:
            raise unanswered(open_ones[0])
        if sheet.finished_at is None:
            record(
                actor=actor, action="needs.finish", obj=sheet.customer, at=now, sheet=sheet.pk, by_link=actor is None
            )
        sheet.finished_at = now
    sheet.save(update_fields=["answers", "changed_at", "finished_at"])
    return sheet


def unanswered(one: domain.Question) -> Refused:
    return Refused("needs.unfinished", _("This question has to be answered."), field=f"q_{one.code}")


def _require_open(sheet: Sheet, now: datetime) -> None:
    state = selectors.link_state(sheet, now)
    if state == "answered":
        raise Refused("needs.used", _("This has been answered already. Thank you."))
    if state == "expired":
        raise Refused("needs.expired", _("This link has run out."))


def _keep_changes(sheet: Sheet, answers: dict[str, Any], actor: Any, now: datetime) -> None:
    codes = sorted(set(sheet.answers) | set(answers))
    AnswerChange.objects.bulk_create(
        AnswerChange(sheet=sheet, question=code, before=before, after=after, by=actor, at=now)
        for code in codes
        if (before := sheet.answers.get(code)) != (after := answers.get(code))
    )

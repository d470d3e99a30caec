"""Asking a complainant, and acting on what they say."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.roles import Role
from backoffice.accounts.selectors import staff_with_role
from backoffice.audit.services import record
from backoffice.notifications.services import notify
from backoffice.values.errors import Refused
from complaints.cases.domain import TRANSITIONS, Kind, Status
from complaints.cases.filing import phone_for_messages, tell_complainant
from complaints.cases.models import ChangedDay, Complaint
from complaints.cases.services import happen, locked
from complaints.surveys.domain import MARKS, OPEN_FOR, is_low
from complaints.surveys.models import Survey
from complaints.surveys.selectors import token_of
from customers.retention import services as retention
from customers.retention.domain import Signal


def invite(*, complaint_id: int, now: datetime) -> Survey | None:
    """Ask once after a closing, by text message; nobody is asked when the complaint is open again or no mobile is
    known."""
    with transaction.atomic():
        complaint = locked(complaint_id)
        address = phone_for_messages(complaint)
        if complaint.status != Status.CLOSED or not address or complaint.closed_at is None:
            return None
        known = complaint.surveys.filter(sent_at__gte=complaint.closed_at).first()
        if known is not None:
            return known
        survey = Survey.objects.create(complaint=complaint, sent_at=now, expires_at=now + OPEN_FOR)
        ChangedDay.objects.create(day=timezone.localdate(now))
        link = settings.PUBLIC_URL.rstrip("/") + reverse("surveys:answer", args=[token_of(survey)])
        tell_complainant(
            complaint,
            key=f"complaint:{complaint.pk}:survey:{survey.pk}",
            template="complaint_survey",
            context={"number": complaint.number, "link": link},
            now=now,
        )
    return survey


def answer(*, survey_id: int, mark: int, words: str, now: datetime) -> Survey:
    """The complainant's mark, once. A low one takes the complaint up again and is told to the leads.

    Refused: surveys.answered, surveys.expired, surveys.mark.
    """
    if mark not in MARKS:
        raise Refused("surveys.mark", _("Choose one of the marks."), field="mark")
    with transaction.atomic():
        survey = Survey.objects.select_for_update(of=("self",)).select_related("complaint").get(pk=survey_id)
        if survey.answered_at is not None:
            raise Refused("surveys.answered", _("This has been answered already. Thank you."))
        if now >= survey.expires_at:
            raise Refused("surveys.expired", _("This link has run out."))
        survey.mark, survey.words, survey.answered_at = mark, words.strip()[:500], now
        survey.save(update_fields=["mark", "words", "answered_at"])
        ChangedDay.objects.create(day=timezone.localdate(survey.sent_at))
        record(actor=None, action="complaints.survey", obj=survey.complaint, at=now, mark=mark)
        if is_low(mark):
            _take_up_again(survey, now)
    return survey


def _take_up_again(survey: Survey, now: datetime) -> None:
    complaint = locked(survey.complaint_id)
    if complaint.customer_id is not None:
        retention.notice(
            customer_id=complaint.customer_id, signal=Signal.COMPLAINT.value, key=f"survey:{survey.pk}", now=now
        )
    if TRANSITIONS.allows("reopen", complaint.status):
        complaint.status, complaint.closed_at = TRANSITIONS.target("reopen", complaint.status), None
        happen(complaint, Kind.REOPEN, actor=None, now=now, text=f"满意度 {survey.mark} 分：{survey.words}")
        record(actor=None, action="complaints.reopen", obj=complaint, at=now, mark=survey.mark)
    _tell(complaint, survey, now)


def _tell(complaint: Complaint, survey: Survey, now: datetime) -> None:
    for user in staff_with_role(Role.SERVICE_LEAD):
        notify(
            key=f"complaint:{complaint.pk}:low:{survey.pk}:{user.pk}",
            recipient_user=user,
            template="complaint_low_mark",
            context={"number": complaint.number, "mark": survey.mark, "words": survey.words},
            url=reverse("handling:detail", args=[complaint.pk]),
            now=now,
        )

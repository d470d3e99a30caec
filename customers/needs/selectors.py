"""Questionnaires, answers, and what matching starts from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.utils import timezone

from backoffice.parameters.services import value
from customers.needs import domain
from customers.needs.models import Questionnaire, Sheet
from customers.profiles.models import Customer

SALT = "customers.needs"


def published() -> Questionnaire | None:
    return Questionnaire.objects.filter(state="published").first()


def versions(limit: int = 30) -> list[Questionnaire]:
    return list(Questionnaire.objects.select_related("made_by", "approved_by").order_by("-number")[:limit])


def purposes(on: date) -> list[str]:
    """The closed list of uses of funds in force on a day."""
    return list(value("purpose.allowed", on).value)


def options_of(one: domain.Question, language: str, on: date) -> list[tuple[str, str]]:
    if one.options_from == domain.PURPOSES:
        return [(name, name) for name in purposes(on)]
    return [(code, zh if language.startswith("zh") else en) for code, zh, en in one.options]


def token_of(sheet: Sheet) -> str:
    """What stands in the link: nobody can make one for another sheet."""
    return signing.dumps(str(sheet.uid), salt=SALT)


def by_token(token: str) -> Sheet | None:
    try:
        uid = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Sheet.objects.select_related("customer", "questionnaire").filter(uid=uid, open_until__isnull=False).first()


def link_state(sheet: Sheet, now: datetime) -> str:
    """ "open", "answered" (a link works once) or "expired"."""
    if sheet.finished_at is not None:
        return "answered"
    return "expired" if sheet.open_until is None or now >= sheet.open_until else "open"


def sheets_of(customer: Customer, limit: int = 5) -> list[Sheet]:
    rows = Sheet.objects.filter(customer__in=customer.record_ids).select_related("questionnaire", "begun_by")
    return list(rows.order_by("-id")[:limit])


@dataclass(frozen=True)
class Told:
    """What the customer said last: for the form of matching, and the day it was said."""

    wish: dict[str, Any]
    on: date
    sheet_id: int


def latest_wish(customer: Customer) -> Told | None:
    """From the newest finished answers; None when there are none."""
    rows = Sheet.objects.filter(customer__in=customer.record_ids, finished_at__isnull=False)
    sheet = rows.select_related("questionnaire").order_by("-finished_at", "-id").first()
    if sheet is None:
        return None
    questions = domain.questions_of(sheet.questionnaire.content)
    return Told(domain.wish(questions, sheet.answers), timezone.localdate(sheet.finished_at), sheet.pk)


def told(sheet: Sheet, language: str) -> list[tuple[str, str]]:
    """Question and answer in words, of the branch that was answered."""
    lines = []
    questions = domain.questions_of(sheet.questionnaire.content)
    for one in domain.asked(questions, sheet.answers):
        answer = sheet.answers.get(one.code)
        names = {code: zh if language.startswith("zh") else en for code, zh, en in one.options}
        given = answer if isinstance(answer, list) else [answer]
        shown = "、".join(str(names.get(each, each)) for each in given if each not in (None, ""))
        lines.append((one.text(language), shown or "—"))
    return lines

"""How the rooms of customers let go of people: what names them goes, figures stay for statistics."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.documents.services import erase_papers
from backoffice.files.erasing import erase_files
from backoffice.notifications.erasing import GONE, erase_messages, messages_naming, messages_to
from backoffice.notifications.models import Message
from customers.needs.models import AnswerChange, Sheet
from customers.privacy.domain import OPEN_REQUESTS, Letting
from customers.privacy.keeping import Hold, Kind, erases, holds_back, keeps
from customers.privacy.models import Consent, PrivacyRequest
from customers.profiles.models import CareFlag, Customer, Holding, Merge, Occupation, Party
from customers.relations.models import Assignment, FollowUp, Photo
from customers.tiering.models import TierOverride

NAMELESS = "已匿名化"


def _forget_customers(ids: list[int], now: datetime) -> None:
    """Year of birth and province stay; every sealed value is destroyed, every index made meaningless."""
    for customer in Customer.objects.filter(pk__in=ids):
        erase_messages(messages_to(customer.phone.reveal(), customer.phone_masked))
        erase_messages(messages_naming([customer.name]))
        customer.name = f"{NAMELESS}{customer.pk}"
        customer.id_masked = customer.phone_masked = customer.phone_last4 = ""
        customer.id_index, customer.phone_index = f"gone:{uuid.uuid4().hex}", f"gone:{uuid.uuid4().hex}"
        customer.birth_date = date(customer.birth_date.year, 1, 1) if customer.birth_date else None
        customer.region = f"{customer.region[:2]}0000" if customer.region else ""
        customer.employer = ""
        customer.segment_reason = customer.segment_reason and NAMELESS
        customer.uid = uuid.uuid4()
        # The sealed values are bound to the new identity of the row: the old ones open nowhere any more.
        customer.id_number, customer.phone = "", ""
        customer.version, customer.updated_at = customer.version + 1, now
        customer.save()


def _forget_what_is_known(ids: list[int], now: datetime) -> None:
    Occupation.objects.filter(customer__in=ids).update(employer="", reference="")
    Holding.objects.filter(customer__in=ids).update(description="", reference="")
    CareFlag.objects.filter(customer__in=ids).update(note="")
    Party.objects.filter(customer__in=ids, other__isnull=True).exclude(name="").update(
        name=NAMELESS, phone=None, phone_masked="", note=""
    )
    Party.objects.filter(customer__in=ids).update(note="")
    Merge.objects.filter(Q(survivor__in=ids) | Q(merged__in=ids)).update(phone_taken=None, after={}, reason=NAMELESS)
    Sheet.objects.filter(customer__in=ids).update(answers={})
    AnswerChange.objects.filter(sheet__customer__in=ids).update(before=None, after=None)
    TierOverride.objects.filter(customer__in=ids).update(reason=NAMELESS)
    Assignment.objects.filter(customer__in=ids).update(note="")
    FollowUp.objects.filter(customer__in=ids).update(note="", subject=NAMELESS)
    erase_files(Photo.objects.filter(follow_up__customer__in=ids).values_list("file", flat=True), now)


def _forget_consents(ids: list[int], now: datetime) -> None:
    Consent.objects.filter(customer__in=ids).update(evidence={}, withdrawal_note="")
    requests = PrivacyRequest.objects.filter(customer__in=ids)
    requests.update(content=NAMELESS, copy_until=None)
    requests.exclude(outcome="").update(outcome=NAMELESS)
    erase_papers(Customer, ids, now)


def _asking(ids: Iterable[int], now: datetime) -> Iterable[int]:
    rows = PrivacyRequest.objects.filter(customer__in=ids, state__in=OPEN_REQUESTS)
    return rows.values_list("customer", flat=True)


def _old_messages(cutoff: date, now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(created_at__date__lt=cutoff, state="sent").exclude(body=GONE)


def _forget_messages(ids: list[int], now: datetime) -> None:
    erase_messages(ids)


erases(_forget_what_is_known)
erases(_forget_consents)
erases(_forget_customers)
holds_back(Hold("request", _("A request of the person is open"), _asking))
keeps(
    Kind(
        "messages", _("Messages to people and staff"), _("sending"), "retention.message.months", Letting.ERASE,
        _old_messages, _forget_messages, customer="",
    )
)  # fmt: skip

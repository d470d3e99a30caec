"""Reading lenders, guarantors and the licence register."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.parameters.services import value
from loans.lenders.domain import AgreementStatus, stage_of
from loans.lenders.models import Agreement, Guarantor, Lender, Licence


def visible_to(user: User) -> QuerySet[Lender]:
    return Lender.objects.all() if user.may("lenders.view") else Lender.objects.none()


def guarantors_visible_to(user: User) -> QuerySet[Guarantor]:
    return Guarantor.objects.all() if user.may("lenders.view") else Guarantor.objects.none()


def agreements_visible_to(user: User) -> QuerySet[Agreement]:
    if not user.may("lenders.view"):
        return Agreement.objects.none()
    return Agreement.objects.select_related("lender", "partner", "guarantor", "file")


def licences_visible_to(user: User) -> QuerySet[Licence]:
    return Licence.objects.select_related("file") if user.may("lenders.view") else Licence.objects.none()


def agreement_in_force(lender: Lender) -> Agreement | None:
    found = lender.agreements.filter(status=AgreementStatus.ACTIVE.value)
    return found.select_related("partner", "guarantor").first()


@dataclass(frozen=True)
class Paper:
    """A paper with an end: a licence or an agreement, of whom, until when, and how near that is."""

    key: str
    holder: str
    name: object
    number: str
    scope: str
    valid_to: date | None
    stage: str
    url: str


def papers(on: date) -> list[Paper]:
    """The whole register: licences and agreements of lenders, licences of guarantors, the company's and partners'.

    Four queries, whatever there is; the nearest end first.
    """
    days = value("licence.alert_days", on).value

    def paper(key: str, holder: str, name: object, number: str, scope: str, until: date | None, url: str) -> Paper:
        return Paper(key, holder, name, number, scope, until, stage_of(until, on, days) if until else "", url)

    found = [
        paper(
            f"licence:{one.pk}", one.holder, one.name, one.number, one.scope, one.valid_to,
            reverse("lenders:licence_edit", args=[one.pk]),
        )
        for one in Licence.objects.all()
    ]  # fmt: skip
    for lender in Lender.objects.all():
        url = reverse("lenders:detail", args=[lender.pk])
        scope = "、".join(lender.licence_scope)
        if lender.licence_no:
            found.append(
                paper(f"lender:{lender.pk}", lender.name, _("Lending licence"), lender.licence_no, scope,
                      lender.licence_valid_to, url)
            )  # fmt: skip
        if lender.agreement_no:
            found.append(
                paper(f"agreement:{lender.pk}", lender.name, _("Co-operation agreement"), lender.agreement_no, "",
                      lender.agreement_valid_to, url)
            )  # fmt: skip
    for one in Guarantor.objects.exclude(licence_no=""):
        url = reverse("lenders:guarantor_detail", args=[one.pk])
        found.append(
            paper(f"guarantor:{one.pk}", one.name, _("Guarantee licence"), one.licence_no, "", one.licence_valid_to,
                  url)
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.valid_to is None, one.valid_to or date.max, one.key))


def ending_papers(on: date) -> list[Paper]:
    """Papers that have expired or are about to."""
    return [one for one in papers(on) if one.stage]


def expired_own_licences(on: date) -> list[str]:
    """Names of the company's own licences that have run out: no business under them."""
    return list(Licence.objects.filter(own=True, valid_to__lt=on).values_list("name", flat=True))

"""What risk adds to the customer's timeline: decisions, never what watches over the customer (money laundering)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web import timeline
from backoffice.web.timeline import Row, Said, Source, columns
from customers.profiles.models import Customer
from risk.assessment.models import Assessment
from risk.review.models import ReviewCase

SLOT = "customers.customer"
timeline.name_kind("risk", _("Risk"))

COLOURS = {"A": "green", "B": "orange", "C": "red"}


def _assessments(customer: Customer) -> Any:
    rows = Assessment.objects.filter(application__customer__in=customer.record_ids, decided=True)
    return columns(rows, at="created_at", code="tier", label="application__number")


def _say_assessment(row: Row) -> Said:
    title = _("Assessed: tier %(tier)s") % {"tier": row.code}
    return Said(title, row.label, reverse("assessment:detail", args=[row.link]), COLOURS.get(row.code, "blue"))


def _reviews(customer: Customer) -> Any:
    rows = ReviewCase.objects.filter(application__customer__in=customer.record_ids, decided_at__isnull=False)
    return columns(rows, at="decided_at", code="outcome", label="application__number", actor="decided_by__full_name")


def _say_review(row: Row) -> Said:
    good = row.code == "recommend"
    title = _("Review: recommended") if good else _("Review: rejected")
    return Said(title, row.label, reverse("review:detail", args=[row.link]), "green" if good else "red")


timeline.register(SLOT, Source("risk.assessment", "risk", "assessments.view", _assessments, _say_assessment))
timeline.register(SLOT, Source("risk.review", "risk", "review.view", _reviews, _say_review))

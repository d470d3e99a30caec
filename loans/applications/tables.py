from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web.lists import Column, Tab, Table
from loans.applications.domain import OPEN, Status, Step
from loans.applications.words import STEP_NAMES


class DraftTable(Table):
    columns = [
        Column(
            "customer",
            _("Customer"),
            kind="strong",
            link=True,
            value=lambda entry: entry.customer or _("not entered yet"),
        ),
        Column("application.product_version.product.name", _("Product")),
        Column("application.amount", _("Amount"), kind="money"),
        Column("step", _("Step"), value=lambda entry: STEP_NAMES[Step(entry.step)]),
        Column("owner", _("Entered by")),
        Column("changed_at", _("Last changed"), kind="time", sort="-changed"),
        Column("application.expires_at", _("Expires"), kind="time"),
    ]
    sorts = {"-changed": ("-changed_at", "-id"), "changed": ("changed_at", "id")}
    default_sort = "-changed"
    tabs = [Tab("mine", _("Mine"), lambda entries, user: entries.filter(owner=user))]
    default_tab = "mine"
    empty_title = _("No draft")
    empty_text = _("What you begin to enter is kept here until you submit it.")

    def row_url(self, obj: Any) -> str:
        return reverse("applications:entry", args=[obj.pk, obj.step])


class ApplicationTable(Table):
    columns = [
        Column("number", _("Number"), kind="code", link=True),
        Column("customer.name", _("Customer"), kind="strong", sub="customer.id_masked"),
        Column("product_version.product.name", _("Product")),
        Column("amount", _("Amount"), kind="money", sort="-amount"),
        Column("term_months", _("Months"), kind="int"),
        Column("purpose", _("Purpose"), css="wide-only"),
        Column("tier", pgettext_lazy("of an application", "Tier"), kind="badge", badge="application.tier"),
        Column("status", _("Status"), kind="badge", badge="application.status"),
        Column("channel", _("Channel"), kind="badge", badge="application.channel", css="wide-only"),
        Column("known_outcome", _("Known outcome"), kind="badge", badge="application.outcome", css="wide-only"),
        Column("created_at", _("Created"), kind="time", sort="-created", css="wide-only"),
        Column("first_loan", _("First loan"), kind="bool", extra=True),
        Column("product_version.lender.name", _("Lender"), extra=True),
        Column("method", _("Repayment method"), extra=True),
        Column("external_ref", _("Reference in the source"), kind="code", extra=True),
        Column("submitted_at", _("Submitted at"), kind="time", sort="-submitted", extra=True),
        Column("expires_at", _("Expires"), kind="time", extra=True),
    ]
    sorts = {
        "-created": ("-created_at", "-id"),
        "created": ("created_at", "id"),
        "-amount": ("-amount", "-id"),
        "amount": ("amount", "id"),
        "-submitted": ("-submitted_at", "-id"),
        "submitted": ("submitted_at", "id"),
    }
    default_sort = "-created"
    sorts_with = {"submitted_after": "-submitted", "submitted_before": "-submitted"}
    tabs = [
        Tab(
            "open",
            pgettext_lazy("applications", "Open"),
            lambda rows, _user: rows.filter(status__in=sorted(OPEN), known_outcome__isnull=True),
        ),
        Tab(
            "first",
            _("First loans"),
            lambda rows, _user: rows.filter(first_loan=True, status__in=sorted(OPEN), known_outcome__isnull=True),
            colour="green",
            count=False,
        ),
        Tab("drafts", _("Drafts"), lambda rows, _user: rows.filter(status=Status.DRAFT.value)),
        Tab(
            "material",
            _("Waiting for material"),
            lambda rows, _user: rows.filter(status=Status.AWAITING_MATERIAL.value),
            colour="yellow",
        ),
        Tab("review", _("In review"), lambda rows, _user: rows.filter(status=Status.IN_REVIEW.value), colour="orange"),
        Tab(
            "stuck",
            _("Cannot be forwarded"),
            lambda rows, _user: rows.filter(status=Status.PASSED.value).exclude(forward_blocked=""),
            colour="red",
        ),
        Tab("lender", _("With the lender"), lambda rows, _user: rows.filter(status=Status.FORWARDED.value)),
        Tab("approved", _("To be contracted"), lambda rows, _user: rows.filter(status=Status.LENDER_APPROVED.value)),
        Tab(
            "history",
            pgettext_lazy("imported applications", "History"),
            lambda rows, _user: rows.filter(known_outcome__isnull=False),
            count=False,
        ),
    ]
    empty_title = _("No applications here")
    empty_text = _("Enter one by form, or import a file of many.")

    def row_url(self, obj: Any) -> str:
        return reverse("applications:detail", args=[obj.pk])

    def preview_url(self, obj: Any) -> str:
        return reverse("applications:preview", args=[obj.pk])

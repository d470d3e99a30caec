from datetime import timedelta

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.values.identity import PROVINCES
from complaints.cases.domain import ClockKind, Status, Tier
from complaints.cases.models import CATEGORIES, CHANNELS, CLOCK_KINDS, ROOT_CAUSES, STATUSES, TIERS, Clock, Complaint
from complaints.handling import selectors
from complaints.handling.models import DeskMember
from loans.applications.models import CHANNELS as ORIGINS
from loans.lenders.models import Lender
from loans.products.models import Product

NONE = "none"
OUTCOMES = [("missed", _("missed")), ("met", _("met")), ("decided", _("met or missed"))]
CLOCK_OUTCOMES = [(f"{kind}:{outcome}", f"{name}: {word}") for kind, name in CLOCK_KINDS for outcome, word in OUTCOMES]
REPEAT_WITHIN = timedelta(days=90)


def _people(request):
    """Who handles complaints now, and whoever the address names: reports also know those who left."""
    asked = request.GET.get("owner", "") if request is not None else ""
    ids = [user.pk for user in selectors.handlers()]
    return User.objects.filter(pk__in=[*ids, int(asked)] if asked.isdecimal() and len(asked) < 12 else ids)


def _of_loan(model, column: str, label):
    return django_filters.ModelChoiceFilter(
        queryset=lambda request: model.objects.only("name").order_by("name"),
        field_name=f"loan__application__product_version__{column}",
        null_label=_("No loan"),
        null_value=NONE,
        label=label,
    )


class ComplaintFilter(django_filters.FilterSet):
    tier = django_filters.MultipleChoiceFilter(choices=TIERS, label=_("Tier"), distinct=False)
    status = django_filters.ChoiceFilter(choices=STATUSES, label=_("Status"))
    category = django_filters.ChoiceFilter(choices=CATEGORIES, label=_("Category"))
    channel = django_filters.ChoiceFilter(choices=CHANNELS, label=_("Channel"))
    owner = django_filters.ModelChoiceFilter(
        queryset=_people, label=_("Handler"), null_label=_("Nobody"), null_value=NONE
    )
    breached = django_filters.BooleanFilter(label=_("Missed a time limit"))
    received = django_filters.DateFromToRangeFilter(field_name="received_at", label=_("Received"))
    number = django_filters.CharFilter(method="by_number", label=_("Number"))
    closed = django_filters.DateFromToRangeFilter(field_name="closed_at", label=_("Closed"))
    withdrawn = django_filters.DateFromToRangeFilter(field_name="withdrawn_at", label=_("Withdrawn"))
    clock = django_filters.ChoiceFilter(choices=CLOCK_OUTCOMES, method="by_clock", label=_("Clock"))
    answer_due = django_filters.DateFromToRangeFilter(method="by_answer_due", label=_("First answer due"))
    root_cause = django_filters.ChoiceFilter(choices=ROOT_CAUSES, label=_("Root cause"))
    team = django_filters.CharFilter(method="by_team", label=_("Team"))
    product = _of_loan(Product, "product", _("Product"))
    lender = _of_loan(Lender, "lender", _("Lender"))
    origin = django_filters.ChoiceFilter(
        field_name="loan__application__channel",
        choices=ORIGINS,
        null_label=_("No loan"),
        null_value=NONE,
        label=_("Origin of the loan"),
    )
    region = django_filters.ChoiceFilter(
        choices=[*PROVINCES.items(), (NONE, _("Not known"))], method="by_region", label=_("Region")
    )
    national = django_filters.CharFilter(method="by_national", label=_("National code"))
    customer = django_filters.NumberFilter(field_name="customer_id", label=_("Customer"))
    repeat = django_filters.BooleanFilter(method="by_repeat", label=_("Complained within 90 days before"))
    counted = django_filters.BooleanFilter(method="by_counted", label=_("As reports count them"))

    class Meta:
        model = Complaint
        fields = ["tier", "status", "category", "channel", "owner", "breached", "received", "number"]

    def by_number(self, rows, _name, value):
        return rows.filter(number__startswith=value.upper())

    def by_clock(self, rows, _name, value):
        kind, outcome = value.split(":")
        missed, met = Q(breached_at__isnull=False), Q(breached_at=None, stopped_at__isnull=False)
        condition = {"missed": missed, "met": met, "decided": missed | met}[outcome]
        return rows.filter(Exists(Clock.objects.filter(condition, complaint=OuterRef("pk"), kind=kind)))

    def by_answer_due(self, rows, _name, value):
        due = Clock.objects.filter(complaint=OuterRef("pk"), kind=ClockKind.RESPOND.value, cancelled_at=None)
        if value.start is not None:
            due = due.filter(due_at__gte=value.start)
        if value.stop is not None:
            due = due.filter(due_at__lte=value.stop)
        return rows.filter(Exists(due))

    def by_team(self, rows, _name, value):
        return rows.filter(owner__in=DeskMember.objects.filter(team=value).values("user"))

    def by_region(self, rows, _name, value):
        if value == NONE:
            return rows.filter(Q(customer=None) | Q(customer__region=""))
        return rows.filter(customer__region__startswith=value)

    def by_national(self, rows, _name, value):
        if value == NONE:
            return rows.filter(Q(jrt0169_code=None) | Q(jrt0169_code=""))
        return rows.filter(jrt0169_code=value)

    def by_repeat(self, rows, _name, value):
        """Somebody who had complained within the time before, by customer or by number."""
        earlier = Complaint.objects.exclude(status__in=[Status.MERGED.value, Status.WITHDRAWN.value]).filter(
            received_at__lt=OuterRef("received_at"), received_at__gte=OuterRef("received_at") - REPEAT_WITHIN
        )
        found = Exists(earlier.filter(customer=OuterRef("customer"))) | (
            ~Q(phone_index="") & Exists(earlier.filter(phone_index=OuterRef("phone_index")))
        )
        return rows.filter(found) if value else rows.exclude(found)

    def by_counted(self, rows, _name, value):
        """Without merged complaints, and without suggestions unless one asks for them."""
        if not value:
            return rows
        if Tier.SUGGESTION.value not in self.data.getlist("tier"):
            rows = rows.exclude(tier=Tier.SUGGESTION.value)
        return rows.exclude(status=Status.MERGED.value)

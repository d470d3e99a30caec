import uuid
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.sealing.fields import SealedField
from backoffice.values import identity
from customers.profiles.domain import Employment, Kind, Segment, SegmentSource

KINDS = [(Kind.PERSON.value, _("Person")), (Kind.BUSINESS.value, _("Business"))]
SEXES = [("male", _("Male")), ("female", _("Female"))]
SEGMENTS = [
    (Segment.WAGE_EARNER.value, _("Wage earner")),
    (Segment.NEWLY_EMPLOYED.value, _("Newly employed")),
    (Segment.SMALL_BUSINESS.value, _("Micro-business owner")),
    (Segment.FREELANCE.value, _("Self-employed person")),
    (Segment.FARMER.value, _("New agricultural entity")),
    (Segment.START_UP.value, _("Start-up")),
    (Segment.OTHER.value, _("Other")),
]
EMPLOYMENTS = [
    (Employment.FULL_TIME.value, _("Full time")),
    (Employment.PART_TIME.value, _("Part time")),
    (Employment.SELF_EMPLOYED.value, _("Self-employed")),
    (Employment.RETIRED.value, _("Retired")),
    (Employment.UNEMPLOYED.value, _("Not employed")),
]
SEGMENT_SOURCES = [
    (SegmentSource.DECLARED.value, _("declared")),
    (SegmentSource.DERIVED.value, _("by the rule")),
    (SegmentSource.CHOSEN.value, _("chosen by staff")),
]
# The sections of GB/T 4754-2017 (industrial classification).
INDUSTRIES = [
    ("A", _("Agriculture, forestry, animal husbandry, fishery")),
    ("B", _("Mining")),
    ("C", _("Manufacturing")),
    ("D", _("Electricity, heat, gas, water")),
    ("E", _("Construction")),
    ("F", _("Wholesale and retail")),
    ("G", _("Transport, storage, post")),
    ("H", _("Accommodation and catering")),
    ("I", _("Information, software")),
    ("J", _("Finance")),
    ("K", _("Real estate")),
    ("L", _("Leasing and business services")),
    ("M", _("Research and technical services")),
    ("N", _("Water, environment, public facilities")),
    ("O", _("Household services, repair")),
    ("P", _("Education")),
    ("Q", _("Health and social work")),
    ("R", _("Culture, sport, entertainment")),
    ("S", _("Public administration")),
    ("T", _("International organisations")),
]


class Customer(models.Model):
    """A borrower. Identifiers are sealed; masks stand beside them for lists, blind indexes for finding."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS, default=Kind.PERSON.value)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=80)
    id_number = SealedField(_("identity number"), purpose="customers.customer.id_number")
    id_masked = models.CharField(_("identity number"), max_length=18)
    id_index = models.CharField(max_length=64, unique=True, editable=False)
    phone = SealedField(_("mobile"), purpose="customers.customer.phone")
    phone_masked = models.CharField(_("mobile"), max_length=20)
    phone_index = models.CharField(max_length=64, editable=False)
    phone_last4 = models.CharField(_("last four digits"), max_length=4)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=SEXES, blank=True)
    region = models.CharField(_("region"), max_length=6, blank=True)
    segment = models.CharField(_("segment"), max_length=20, choices=SEGMENTS, blank=True)
    segment_source = models.CharField(
        _("segment says"), max_length=8, choices=SEGMENT_SOURCES, default=SegmentSource.DECLARED.value
    )
    segment_reason = models.CharField(_("why this segment"), max_length=200, blank=True, default="")
    industry = models.CharField(_("industry"), max_length=1, choices=INDUSTRIES, blank=True, default="")
    founded_on = models.DateField(_("business founded on"), null=True, blank=True)
    employment_type = models.CharField(_("employment"), max_length=20, choices=EMPLOYMENTS, blank=True)
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    employed_months = models.PositiveSmallIntegerField(_("months in this job"), null=True, blank=True)
    monthly_income = models.DecimalField(_("monthly income"), max_digits=14, decimal_places=2, null=True, blank=True)
    monthly_debt = models.DecimalField(
        _("monthly debt payments"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    is_student = models.BooleanField(_("student"), default=False)
    is_sample = models.BooleanField(_("made from sample data"), default=False)
    created_at = models.DateTimeField(_("registered at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("registered by")
    )
    updated_at = models.DateTimeField(_("changed at"))
    # Set once the record turned out to be of somebody registered before: everything new goes to the other record.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # Empty until somebody looked whether this customer is registered twice; empty again when name or mobile change.
    compared_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            models.Index(fields=["name", "id"], name="customer_name_prefix"),
            models.Index(fields=["phone_index"], name="customer_phone"),
            models.Index(fields=["phone_last4", "-id"], name="customer_phone_last4"),
            models.Index(fields=["-created_at", "-id"], name="customer_newest"),
            models.Index(fields=["segment", "-created_at", "-id"], name="customer_segment_newest"),
            models.Index(fields=["birth_date", "id"], name="customer_birth_date"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="customer_merged"),
            models.Index(fields=["id"], condition=Q(compared_at__isnull=True), name="customer_not_compared"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="business") | Q(birth_date__isnull=False), name="customer_person_has_birth_date"
            ),
            models.CheckConstraint(
                condition=(Q(monthly_income__isnull=True) | Q(monthly_income__gte=0))
                & (Q(monthly_debt__isnull=True) | Q(monthly_debt__gte=0)),
                name="customer_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="customer_merged_into_another"
            ),
            models.CheckConstraint(
                condition=~Q(segment_source="chosen") | ~Q(segment_reason=""),
                name="customer_segment_chosen_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        return f"KH{self.pk:06d}"

    @property
    def province(self) -> str:
        return identity.province(self.region)

    @cached_property
    def record_ids(self) -> list[int]:
        """Keys of this record and of those merged into it: what was written for good stays with the old key."""
        merged = Customer.objects.filter(merged_into=self.pk).order_by("id").values_list("id", flat=True)
        return [self.pk, *merged]

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.sealing.fields import SealedField
from backoffice.values import identity
from customers.profiles.domain import Employment, Kind, Segment

KINDS = [(Kind.PERSON.value, _("Person")), (Kind.BUSINESS.value, _("Business"))]
SEXES = [("male", _("Male")), ("female", _("Female"))]
SEGMENTS = [
    (Segment.WAGE_EARNER.value, _("Wage earner")),
    (Segment.SMALL_BUSINESS.value, _("Small business")),
    (Segment.FREELANCE.value, _("Freelance")),
    (Segment.FARMER.value, _("Farmer")),
    (Segment.OTHER.value, _("Other")),
]
EMPLOYMENTS = [
    (Employment.FULL_TIME.value, _("Full time")),
    (Employment.PART_TIME.value, _("Part time")),
    (Employment.SELF_EMPLOYED.value, _("Self-employed")),
    (Employment.RETIRED.value, _("Retired")),
    (Employment.UNEMPLOYED.value, _("Not employed")),
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
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        return f"KH{self.pk:06d}"

    @property
    def province(self) -> str:
        return identity.province(self.region)

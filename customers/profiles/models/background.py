import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.sealing.fields import SealedField
from customers.profiles.domain.background import Care, Ended, Relation, Side, Source, Thing
from customers.profiles.models.customer import EMPLOYMENTS, INDUSTRIES, Customer

STAFF = settings.AUTH_USER_MODEL
SOURCES = [
    (Source.DECLARED.value, _("declared by the customer")),
    (Source.DOCUMENT.value, _("shown by a document")),
    (Source.STATEMENT.value, _("read from a bank statement")),
]
ENDINGS = [
    (Ended.REPLACED.value, _("Replaced by a newer one")),
    (Ended.OVER.value, _("Over: left, sold or repaid")),
    (Ended.WRONG.value, _("Was wrong")),
]
SIDES = [(Side.ASSET.value, _("Assets")), (Side.LIABILITY.value, _("Liabilities"))]
THINGS = [
    (Thing.HOME.value, _("House or flat")),
    (Thing.CAR.value, _("Car")),
    (Thing.EQUIPMENT.value, _("Equipment")),
    (Thing.DEPOSIT.value, _("Deposits")),
    (Thing.RECEIVABLES.value, _("Receivables")),
    (Thing.BUSINESS.value, _("Share in a business")),
    (Thing.MORTGAGE.value, _("Mortgage")),
    (Thing.CAR_LOAN.value, _("Car loan")),
    (Thing.BUSINESS_LOAN.value, _("Business loan")),
    (Thing.CONSUMER_LOAN.value, _("Consumer loan")),
    (Thing.CREDIT_CARD.value, _("Credit card")),
    (Thing.PRIVATE.value, _("Private debt")),
    (Thing.GUARANTEE.value, _("Guarantee given for others")),
]
RELATIONS = [
    (Relation.SPOUSE.value, _("Spouse")),
    (Relation.GUARANTOR.value, _("Guarantor")),
    (Relation.LEGAL_REPRESENTATIVE.value, _("Legal representative")),
    (Relation.BENEFICIAL_OWNER.value, _("Beneficial owner")),
    (Relation.SHAREHOLDER.value, _("Shareholder")),
    (Relation.CONTACT.value, _("Contact person")),
    (Relation.STAFF.value, _("Relative of a member of staff")),
]
CARES = [
    (Care.ELDERLY.value, _("Elderly")),
    (Care.MINOR.value, _("Minor")),
    (Care.STUDENT.value, _("Student")),
    (Care.DISABILITY.value, _("Disability")),
    (Care.HARDSHIP.value, _("Hardship")),
]


class Statement(models.Model):
    """Something said of a customer on a day, with its source. A newer one ends it; nothing is overwritten."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    as_of = models.DateField(_("as of"))
    source = models.CharField(pgettext_lazy("of a statement", "source"), max_length=10, choices=SOURCES)
    reference = models.CharField(_("number of the paper"), max_length=80, blank=True)
    recorded_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"))
    ended_at = models.DateTimeField(_("no longer since"), null=True, blank=True)
    ended_why = models.CharField(_("because"), max_length=8, choices=ENDINGS, blank=True)
    ended_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by"))
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


def _ended_together(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ended_at__isnull=True, ended_why="") | Q(ended_at__isnull=False) & ~Q(ended_why=""), name=name
    )


class Occupation(Statement):
    """How a customer earns: one job or business, for a time."""

    employment_type = models.CharField(_("employment"), max_length=20, choices=EMPLOYMENTS)
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    industry = models.CharField(_("industry"), max_length=1, choices=INDUSTRIES, blank=True)
    monthly_income = models.DecimalField(_("monthly income"), max_digits=14, decimal_places=2, null=True, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        indexes = [models.Index(fields=["customer", "-id"], name="occupations_of_customer")]
        constraints = [
            _ended_together("occupation_ended_has_cause"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="occupation_days_ordered",
            ),
        ]

    def __str__(self) -> str:
        return self.employer or str(self.get_employment_type_display())


class Holding(Statement):
    """Something a customer owns or owes, worth so much on a day."""

    side = models.CharField(_("side"), max_length=9, choices=SIDES)
    thing = models.CharField(_("what"), max_length=14, choices=THINGS)
    description = models.CharField(_("which"), max_length=120, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    monthly_payment = models.DecimalField(_("each month"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("asset or liability")
        verbose_name_plural = _("assets and liabilities")
        indexes = [models.Index(fields=["customer", "-id"], name="holdings_of_customer")]
        constraints = [
            _ended_together("holding_ended_has_cause"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="holding_not_negative"),
            models.CheckConstraint(
                condition=Q(monthly_payment__isnull=True) | Q(side="liability", monthly_payment__gte=0),
                name="holding_payment_of_liability",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_thing_display())


class Party(models.Model):
    """Somebody around a customer: another customer, a member of staff, or a name with at most a telephone number."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    relation = models.CharField(_("relation"), max_length=20, choices=RELATIONS)
    other = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer on record")
    )
    staff = models.ForeignKey(
        STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("member of staff")
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=80, blank=True)
    phone = SealedField(_("mobile"), purpose="customers.party.phone", null=True)
    phone_masked = models.CharField(_("mobile"), max_length=20, blank=True)
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=6, null=True, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"))
    ended_at = models.DateTimeField(_("no longer since"), null=True, blank=True)
    ended_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by"))

    class Meta:
        verbose_name = _("related party")
        verbose_name_plural = _("related parties")
        indexes = [
            models.Index(fields=["customer", "-id"], name="parties_of_customer"),
            models.Index(fields=["other", "-id"], name="parties_the_other_way"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(other__isnull=True) | ~Q(other=F("customer")), name="party_is_another"),
            models.CheckConstraint(
                condition=Q(other__isnull=False) | Q(staff__isnull=False) | ~Q(name=""), name="party_is_somebody"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=1), name="party_share_of_a_whole"
            ),
        ]

    def __str__(self) -> str:
        return str(self.other or self.staff or self.name)


class CareFlag(models.Model):
    """Why a customer needs special care, since when and who says so. No diagnosis: only that care is needed."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    kind = models.CharField(_("reason for care"), max_length=10, choices=CARES)
    source = models.CharField(pgettext_lazy("of a statement", "source"), max_length=10, choices=SOURCES)
    since = models.DateField(_("since"))
    note = models.CharField(_("what to mind"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"))
    ended_at = models.DateTimeField(_("no longer since"), null=True, blank=True)
    ended_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by"))

    class Meta:
        verbose_name = _("special care")
        verbose_name_plural = _("special care")
        indexes = [models.Index(fields=["kind", "customer"], condition=Q(ended_at__isnull=True), name="care_now")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(ended_at__isnull=True), name="care_once_now"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

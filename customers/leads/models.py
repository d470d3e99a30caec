import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.files.models import ImportBatch
from backoffice.sealing.fields import SealedField
from customers.channels.models import Channel
from customers.leads.domain import OPEN, Lost, Result, State, Way
from customers.profiles.models import Customer

STATES = [
    (State.NEW.value, _("New")),
    (State.ASSIGNED.value, _("Assigned")),
    (State.CONTACTED.value, _("Contacted")),
    (State.QUALIFIED.value, _("Qualified")),
    (State.CONVERTED.value, _("Customer")),
    (State.LOST.value, _("Lost to us")),
]
LOST = [
    (Lost.NO_NEED.value, _("Needs no loan")),
    (Lost.DECLINED.value, _("Does not want to be contacted")),
    (Lost.WRONG_NUMBER.value, _("Wrong number")),
    (Lost.UNREACHABLE.value, _("Never reached")),
    (Lost.NOT_SUITABLE.value, _("May not be served")),
    (Lost.ELSEWHERE.value, _("Went elsewhere")),
    (Lost.EXPIRED.value, _("Kept no longer")),
]
WAYS = [
    (Way.PHONE.value, _("Telephone call")),
    (Way.VISIT.value, _("Visit to the customer")),
    (Way.CHAT.value, _("Chat")),
]
RESULTS = [
    (Result.INTERESTED.value, _("Interested")),
    (Result.LATER.value, _("Asked for another time")),
    (Result.NOT_REACHED.value, _("Not reached")),
    (Result.NO_NEED.value, _("Needs no loan")),
    (Result.DECLINED.value, _("Does not want to be contacted")),
    (Result.WRONG_NUMBER.value, _("Wrong number")),
    (Result.STUDENT.value, _("Is a student or under age")),
]
OPEN_STATES = sorted(state.value for state in OPEN)


class Lead(models.Model):
    """Somebody who may want a loan, as a channel told us. The stamps say what the lead has reached."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", verbose_name=_("channel"))
    campaign_code = models.CharField(_("campaign"), max_length=20, blank=True)
    external_ref = models.CharField(_("reference in the source"), max_length=80, unique=True, null=True, blank=True)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("import")
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    phone = SealedField(_("mobile"), purpose="customers.lead.phone", null=True)
    phone_masked = models.CharField(_("mobile"), max_length=20, blank=True)
    # The same blind indexes as those of customers, so that one person is seen to be one.
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    id_number = SealedField(_("identity number"), purpose="customers.lead.id_number", null=True)
    id_masked = models.CharField(_("identity number"), max_length=18, blank=True)
    id_index = models.CharField(max_length=64, blank=True, editable=False)
    email = SealedField(_("e-mail"), purpose="customers.lead.email", null=True)
    # Of the number, or of the age that was told: nobody outside the ages to be addressed gets an offer.
    born_year = models.PositiveSmallIntegerField(_("born in"), null=True, blank=True)
    region = models.CharField(_("region"), max_length=6, blank=True)
    company = models.CharField(_("company"), max_length=120, blank=True)
    amount = models.DecimalField(_("wanted amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=40, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.NEW.value)
    lost_reason = models.CharField(_("lost because"), max_length=12, choices=LOST, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    next_on = models.DateField(_("next contact"), null=True, blank=True)
    consented_at = models.DateTimeField(_("agreed to marketing at"), null=True, blank=True)
    consent_evidence = models.CharField(_("evidence"), max_length=120, blank=True)
    consent_withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    application_number = models.CharField(_("application"), max_length=24, blank=True)
    came_again = models.PositiveIntegerField(_("came again"), default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("received"))
    touched_at = models.DateTimeField(_("last contact"))
    contacted_at = models.DateTimeField(_("contacted"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    disbursed_at = models.DateTimeField(_("disbursed"), null=True, blank=True)
    disbursed_amount = models.DecimalField(_("disbursed amount"), max_digits=14, decimal_places=2, default=0)
    complained_at = models.DateTimeField(_("complained"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            models.Index(fields=["state", "-id"], name="lead_state_newest"),
            models.Index(fields=["owner", "state", "next_on", "id"], name="lead_call_list"),
            models.Index(fields=["channel", "created_at", "id"], name="leads_of_channel"),
            models.Index(fields=["created_at", "id"], name="lead_cohort"),
            models.Index(fields=["phone_index"], name="lead_phone"),
            models.Index(fields=["id_index"], condition=~Q(id_index=""), name="lead_identity"),
            models.Index(fields=["customer", "-id"], name="leads_of_customer"),
            models.Index(
                fields=["application_number"], condition=~Q(application_number=""), name="lead_of_application"
            ),
            models.Index(fields=["touched_at"], condition=Q(customer=None, erased_at=None), name="lead_to_be_erased"),
            models.Index(fields=["batch", "-id"], name="leads_of_import"),
        ]
        constraints = [
            # However many imports and callers there are: one open lead for a number.
            models.UniqueConstraint(
                fields=["phone_index"], condition=Q(state__in=OPEN_STATES), name="lead_one_open_per_phone"
            ),
            models.CheckConstraint(
                condition=(Q(state__in=OPEN_STATES) & Q(closed_at__isnull=True, lost_reason=""))
                | (Q(state="converted") & Q(closed_at__isnull=False, customer__isnull=False, lost_reason=""))
                | (Q(state="lost") & Q(closed_at__isnull=False) & ~Q(lost_reason="")),
                name="lead_state_and_stamps",
            ),
            models.CheckConstraint(
                condition=~Q(state="assigned") | Q(owner__isnull=False), name="lead_assigned_has_owner"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(phone_index="", id_index="", name=""),
                name="lead_erased_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(consent_withdrawn_at__isnull=True) | Q(consent_withdrawn_at__gte=F("consented_at")),
                name="lead_consent_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.number

    def get_absolute_url(self) -> str:
        return reverse("leads:detail", args=[self.pk])

    @property
    def number(self) -> str:
        return f"XS{self.pk:07d}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Contact(models.Model):
    """One try to speak to a lead, and what came of it."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="contacts")
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    way = models.CharField(_("way"), max_length=6, choices=WAYS)
    result = models.CharField(_("result"), max_length=12, choices=RESULTS)
    note = models.CharField(_("what was said"), max_length=500, blank=True)
    agreed = models.BooleanField(_("agreed to marketing"), default=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.result}"


class DoNotContact(models.Model):
    """A number whose owner does not want to be addressed; kept as its blind index only, beyond the lead itself."""

    phone_index = models.CharField(max_length=64, unique=True, editable=False)
    since = models.DateTimeField(_("since"))
    how = models.CharField(_("how they said so"), max_length=120)

    class Meta:
        verbose_name = _("number not to be contacted")
        verbose_name_plural = _("numbers not to be contacted")

    def __str__(self) -> str:
        return f"{self.pk}"

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.profiles.models import Customer
from risk.screening.domain.hits import State
from risk.screening.models.lists import WatchEntry, WatchList

STATES = [
    (State.OPEN.value, pgettext_lazy("hit", "To be decided")),
    (State.PROPOSED.value, pgettext_lazy("hit", "Waits for a second person")),
    (State.CLEARED.value, pgettext_lazy("hit", "Somebody else")),
    (State.CONFIRMED.value, pgettext_lazy("hit", "The same person")),
    (State.ENDED.value, pgettext_lazy("hit", "No longer a hit")),
]
VERDICTS = [("clear", _("Somebody else")), ("confirm", _("The same person"))]


class ScreenedCustomer(models.Model):
    """As what a customer was last compared, and with which lists and thresholds."""

    customer = models.OneToOneField(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    customer_version = models.PositiveIntegerField()
    # What of the customer is compared: a cleared hit counts anew when this changes.
    identity_hash = models.CharField(max_length=32)
    # Which versions of lists and which thresholds: services.screening.standard().
    against = models.CharField(max_length=32)
    screened_at = models.DateTimeField(_("compared at"))

    class Meta:
        verbose_name = _("compared customer")
        verbose_name_plural = _("compared customers")

    def __str__(self) -> str:
        return str(self.customer_id)


class CustomerKey(models.Model):
    """A key under which a customer's name is found: see domain.names.keys."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["customer", "key"], name="customer_key_of_customer")]

    def __str__(self) -> str:
        return str(self.key)


class Hit(models.Model):
    """A customer who may be somebody on a list. The pair is known by the list and by what stands there, so a decision
    holds through new versions of the list until the entry or the customer changes."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    list = models.ForeignKey(WatchList, models.PROTECT, related_name="+", verbose_name=_("list"))
    entry = models.ForeignKey(WatchEntry, models.PROTECT, related_name="+", verbose_name=_("entry"))
    entry_hash = models.CharField(max_length=32)
    identity_hash = models.CharField(max_length=32)
    score = models.PositiveSmallIntegerField(_("score"))
    # [{"part", "how", "points", "mine", "theirs"}]: domain.matching.Match
    parts = models.JSONField(_("parts"))
    threshold = models.PositiveSmallIntegerField(_("hit from"))
    strong_from = models.PositiveSmallIntegerField(_("strong from"))
    strong = models.BooleanField(_("strong"))
    state = models.CharField(_("state"), max_length=9, choices=STATES, default=State.OPEN.value)
    verdict = models.CharField(_("verdict"), max_length=7, choices=VERDICTS, blank=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    found_at = models.DateTimeField(_("found at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    # A day the watch list's version was in use when the hit was found last.
    seen_at = models.DateTimeField(_("last found at"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("hit")
        verbose_name_plural = _("hits")
        constraints = [
            models.UniqueConstraint(fields=["customer", "list", "entry_hash"], name="hit_once_per_pair"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "ended"])
                | (Q(state="proposed") & Q(proposed_by__isnull=False) & ~Q(verdict=""))
                | (Q(state__in=["cleared", "confirmed"]) & Q(decided_at__isnull=False) & ~Q(verdict="")),
                name="hit_state_and_verdict",
            ),
            # What is confirmed, or cleared though it is strong, was decided by two people.
            models.CheckConstraint(
                condition=~(Q(state="confirmed") | Q(state="cleared", strong=True))
                | (Q(proposed_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="hit_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-score", "-id"], name="hit_by_state"),
            models.Index(fields=["customer", "state"], name="hit_of_customer"),
            models.Index(fields=["-found_at", "-id"], name="hit_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.score}"

    @property
    def number(self) -> str:
        return f"MD{self.pk:06d}"


class HitEvent(models.Model):
    """What became of a hit, for good."""

    hit = models.ForeignKey(Hit, models.CASCADE, related_name="events")
    what = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True)
    facts: Any = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["hit", "-id"], name="hit_event_of_hit")]

    def __str__(self) -> str:
        return self.what

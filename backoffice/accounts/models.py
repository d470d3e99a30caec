import time
import uuid
from base64 import b32encode
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from backoffice.accounts.domain import AuthorityKind
from backoffice.accounts.roles import ROLE_NAMES, Role, permissions_of
from backoffice.sealing.fields import SealedField

ISSUER = "助贷后台"


class StaffManager(UserManager):
    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """`manage.py createsuperuser` makes an administrator: rights come from roles, not from a flag."""
        return self.create_user(username, email, password, **fields | {"roles": [Role.ADMINISTRATOR]})


class User(AbstractUser):
    """A member of staff. `roles` are names of `backoffice.accounts.roles.Role`."""

    first_name = None
    last_name = None
    full_name = models.CharField(pgettext_lazy("of a person", "name"), max_length=40)
    roles = models.JSONField(_("roles"), default=list)
    groups = None
    user_permissions = None
    # Raised to end every session of the person: it is part of the hash that each session carries.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    password_changed_at = models.DateTimeField(default=timezone.now, editable=False)
    must_change_password = models.BooleanField(_("must change the password"), default=False)

    objects = StaffManager()

    REQUIRED_FIELDS = ["full_name"]

    def may(self, permission: str) -> bool:
        return self.is_active and permission in permissions_of(tuple(self.roles))

    @property
    def role_labels(self) -> list[str]:
        return [str(ROLE_NAMES[role]) for role in self.roles if role in ROLE_NAMES]

    # Django's admin asks in its own words; one right answers: configuration data is all that is registered there.
    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.may("admin.use")

    def has_module_perms(self, app_label: str) -> bool:
        return self.may("admin.use")

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        return salted_hmac(
            "backoffice.accounts.session", f"{self.password}:{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def __str__(self) -> str:
        return self.full_name


class AuthorityLimit(models.Model):
    """Up to which amount a person, or everybody with a role, may decide alone."""

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("person"))
    role = models.CharField(
        _("role"), max_length=30, blank=True, choices=[(role.value, label) for role, label in ROLE_NAMES.items()]
    )
    kind = models.CharField(
        _("kind"),
        max_length=30,
        choices=[
            (AuthorityKind.REVIEW.value, _("review of an application")),
            (AuthorityKind.FEE_WAIVER.value, _("waiving a fee")),
            (AuthorityKind.COMPENSATION.value, _("compensation to a customer")),
        ],
    )
    amount = models.DecimalField(
        _("amount up to"), max_digits=14, decimal_places=2, null=True, blank=True, help_text=_("Empty: without limit.")
    )

    class Meta:
        verbose_name = _("authority limit")
        verbose_name_plural = _("authority limits")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, role="") | (Q(user__isnull=True) & ~Q(role="")),
                name="authority_person_or_role",
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="authority_not_negative"),
            models.UniqueConstraint(fields=["user", "kind"], condition=Q(role=""), name="authority_one_per_person"),
            models.UniqueConstraint(
                fields=["role", "kind"], condition=Q(user__isnull=True), name="authority_one_per_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.get_role_display()}: {self.get_kind_display()}"


class Authenticator(ThrottlingMixin, Device):
    """A person's second factor (TOTP, RFC 6238: SHA-1, 30 s, 6 digits). The seed is sealed in its column."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    seed = SealedField(purpose="accounts.authenticator.seed")
    last_step = models.BigIntegerField(default=-1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Device.Meta):
        verbose_name = _("second factor")
        constraints = [models.UniqueConstraint(fields=["user"], name="authenticator_one_per_person")]

    def seed_bytes(self) -> bytes:
        return bytes.fromhex(self.seed.reveal())

    def secret(self) -> str:
        """The seed as an app wants it typed: base32."""
        return b32encode(self.seed_bytes()).decode()

    def enrolment_url(self) -> str:
        """otpauth:// address that the QR code carries."""
        fields = urlencode({"secret": self.secret(), "issuer": ISSUER, "digits": 6, "period": 30}, quote_via=quote)
        return f"otpauth://totp/{quote(ISSUER)}:{quote(self.user.get_username())}?{fields}"

    def verify_token(self, token: str) -> bool:
        """Accept a code of this step or a neighbour, each step once; wrong codes double the wait (1, 2, 4 … s)."""
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        if token.isascii() and token.isdigit() and len(token) == 6:
            totp = TOTP(self.seed_bytes())
            totp.time = time.time()
            if totp.verify(int(token), tolerance=1, min_t=self.last_step + 1):
                self.last_step = totp.t()
                self.throttle_reset(commit=False)
                self.save()
                return True
        self.throttle_increment()
        return False

    def get_throttle_factor(self) -> int:
        return 1


class RecoveryCode(models.Model):
    """One of ten codes for the day the telephone is lost. Only a keyed digest is kept, and each opens once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"

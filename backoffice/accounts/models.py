from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.roles import permissions_of


class User(AbstractUser):
    """A member of staff. `roles` are names of `backoffice.accounts.roles.Role`."""

    first_name = None
    last_name = None
    full_name = models.CharField(_("name"), max_length=40)
    roles = models.JSONField(_("roles"), default=list)
    groups = None
    user_permissions = None

    REQUIRED_FIELDS = ["full_name"]

    def may(self, permission: str) -> bool:
        return self.is_active and permission in permissions_of(self.roles)

    def __str__(self) -> str:
        return self.full_name

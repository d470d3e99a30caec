from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from customers.profiles.models import Customer


def require(user: Any, permission: str) -> None:
    """The system itself (None) may."""
    if user is not None and not user.may(permission):
        raise Refused("rewards.not_allowed", _("Your role does not include this."))


def is_staff(customer: Customer) -> bool:
    """Our own people earn nothing by recommending us as customers."""
    return customer.employer.strip() == settings.COMPANY_NAME

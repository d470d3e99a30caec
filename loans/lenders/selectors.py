"""Reading lenders."""

from django.db.models import QuerySet

from backoffice.accounts.models import User
from loans.lenders.models import Lender


def visible_to(user: User) -> QuerySet[Lender]:
    return Lender.objects.all() if user.may("lenders.view") else Lender.objects.none()

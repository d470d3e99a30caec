"""Monthly quotas of the sample lenders, one product and one guarantor."""

from decimal import Decimal

from django.utils import timezone

from backoffice.demo.people import World
from loans.lenders.models import Guarantor, Lender
from loans.products.models import Product
from loans.quotas.models import Quota
from loans.quotas.services import set_quota

LENDERS = [
    ("haitang-bank", 5_000_000),
    ("qinghe-cfc", 1_000_000),
    ("yunshan-micro", 500_000),
    ("lanting-bank", 1_500_000),
]


def seed(world: World) -> None:
    if Quota.objects.exists():
        return
    month = timezone.localdate(world.now)
    wanted = [({"lender": Lender.objects.get(code=code)}, limit) for code, limit in LENDERS]
    wanted.append(({"product": Product.objects.get(code="cash")}, 200_000))
    wanted += [({"guarantor": one}, 2_000_000) for one in Guarantor.objects.order_by("id")]
    for of, limit in wanted:
        set_quota(actor=world.by("operations"), now=world.now, month=month, limit=Decimal(limit), **of)

"""Gathers the tables of the rooms for Django; the tables live in the rooms."""

from loans.applications import models as applications
from loans.collateral import models as collateral
from loans.contracts import models as contracts
from loans.lenders import models as lenders
from loans.matching import models as matching
from loans.products import models as products
from loans.quotas import models as quotas
from loans.servicing import models as servicing

__all__ = [
    "applications",
    "collateral",
    "contracts",
    "lenders",
    "matching",
    "products",
    "quotas",
    "servicing",
]

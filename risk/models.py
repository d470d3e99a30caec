"""Gathers the tables of the rooms for Django; the tables live in the rooms."""

from risk.assessment import models as assessment
from risk.backtests import models as backtests
from risk.evidence import models as evidence
from risk.fraud import models as fraud
from risk.pricing import models as pricing
from risk.review import models as review
from risk.rules import models as rules
from risk.scoring import models as scoring
from risk.screening import models as screening
from risk.statements import models as statements
from risk.suspicion import models as suspicion

__all__ = [
    "assessment",
    "backtests",
    "evidence",
    "fraud",
    "pricing",
    "review",
    "rules",
    "scoring",
    "screening",
    "statements",
    "suspicion",
]

"""What risk shows on pages of others."""

from typing import Any

from django.utils.translation import get_language

from backoffice.web import panels
from loans.applications import words
from risk import erasure as _erasure  # noqa: F401  (tells how a person is let go)
from risk import personal_data as _personal_data  # noqa: F401  (tells what is held about a person)
from risk.assessment.panels import application_panel
from risk.backtests.panels import request_panel, version_panel
from risk.fraud import arranged as _arranged  # noqa: F401  (tells what a recommendation shares)
from risk.pricing import panels as pricing
from risk.review.panels import on_application, on_home
from risk.rules.facts import FACTS
from risk.screening import panels as screening
from risk.statements import panels as statements
from risk.suspicion import panels as suspicion

panels.register("applications.application", on_application, order=30)
panels.register("dashboards.home", on_home, order=10)
panels.register("applications.application", application_panel, order=10)
panels.register("applications.application", statements.on_application, order=20)
panels.register("review.case", statements.on_case, order=20)
panels.register("customers.customer", screening.on_customer, order=60)
panels.register("applications.application", screening.on_application, order=50)
panels.register("review.case", screening.on_case, order=60)
panels.register("dashboards.home", screening.on_home, order=20)
panels.register("customers.customer", suspicion.on_customer, order=62)
panels.register("review.case", suspicion.on_case, order=62)
panels.register("dashboards.home", suspicion.on_home, order=21)
panels.register("applications.application", pricing.on_application, order=15)
panels.register("review.case", pricing.on_case, order=15)
panels.register("rules.version", version_panel, order=10)
panels.register("approvals.request", request_panel, order=10)


def level_in_words(code: str, value: Any) -> str:
    """A declared level as people read it: ("housing", 2) -> "rented"; "" for a fact without levels."""
    fact = FACTS.get(code)
    return fact.level_label(value, get_language() or "zh") if fact else ""


words.value_words.append(level_in_words)

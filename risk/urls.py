"""Gathers the pages of the rooms."""

from django.urls import include, path

urlpatterns = [
    path("evidence/", include("risk.evidence.urls")),
    path("screening/", include("risk.screening.urls")),
    path("suspicion/", include("risk.suspicion.urls")),
    path("pricing/", include("risk.pricing.urls")),
    path("rules/", include("risk.rules.urls")),
    path("scoring/", include("risk.scoring.urls")),
    path("assessment/", include("risk.assessment.urls")),
    path("statements/", include("risk.statements.urls")),
    path("backtests/", include("risk.backtests.urls")),
    path("checklists/", include("risk.checklists.urls")),
    path("review/", include("risk.review.urls")),
]

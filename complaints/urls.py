"""Gathers the pages of the rooms."""

from django.urls import include, path

urlpatterns = [
    path("cases/", include("complaints.cases.urls")),
    path("handling/", include("complaints.handling.urls")),
    path("intake/", include("complaints.intake.urls")),
    path("surveys/", include("complaints.surveys.urls")),
    path("task-forces/", include("complaints.taskforces.urls")),
    path("resolution/", include("complaints.resolution.urls")),
    path("knowledge/", include("complaints.knowledge.urls")),
    path("opinion/", include("complaints.opinion.urls")),
    path("scripts/", include("complaints.scripts.urls")),
    path("reports/", include("complaints.reports.urls")),
]

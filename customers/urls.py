"""Gathers the pages of the rooms."""

from django.urls import include, path

urlpatterns = [
    path("rewards/", include("customers.rewards.urls")),
    path("events/", include("customers.events.urls")),
    path("campaigns/", include("customers.campaigns.urls")),
    path("needs/", include("customers.needs.urls")),
    path("leads/", include("customers.leads.urls")),
    path("channels/", include("customers.channels.urls")),
    path("guidance/", include("customers.guidance.urls")),
    path("profiles/", include("customers.profiles.urls")),
    path("privacy/", include("customers.privacy.urls")),
    path("relations/", include("customers.relations.urls")),
    path("retention/", include("customers.retention.urls")),
    path("tiering/", include("customers.tiering.urls")),
]

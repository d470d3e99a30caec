"""Gathers the pages of the rooms."""

from django.urls import include, path

urlpatterns = [
    path("lenders/", include("loans.lenders.urls")),
    path("products/", include("loans.products.urls")),
    path("quotas/", include("loans.quotas.urls")),
    path("matching/", include("loans.matching.urls")),
    path("applications/", include("loans.applications.urls")),
    path("collateral/", include("loans.collateral.urls")),
    path("contracts/", include("loans.contracts.urls")),
    path("calculator/", include("loans.calculator.urls")),
    path("servicing/", include("loans.servicing.urls")),
]

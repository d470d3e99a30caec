"""Every page of the house: the foundation's own, then the four apps."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("backoffice.dashboards.urls")),
    path("", include("backoffice.web.urls")),
    path("", include("backoffice.watch.urls")),
    path("accounts/", include("backoffice.accounts.urls")),
    path("api-keys/", include("backoffice.accounts.api_keys.urls")),
    path("audit/", include("backoffice.audit.urls")),
    path("jobs/", include("backoffice.jobs.urls")),
    path("calendar/", include("backoffice.workcalendar.urls")),
    path("parameters/", include("backoffice.parameters.urls")),
    path("approvals/", include("backoffice.approvals.urls")),
    path("files/", include("backoffice.files.urls")),
    path("advertising/", include("backoffice.advertising.urls")),
    path("compliance/", include("backoffice.compliance.urls")),
    path("documents/", include("backoffice.documents.urls")),
    path("notifications/", include("backoffice.notifications.urls")),
    path("customers/", include("customers.urls")),
    path("loans/", include("loans.urls")),
    path("risk/", include("risk.urls")),
    path("complaints/", include("complaints.urls")),
]
if settings.ADMIN_ENABLED:
    urlpatterns.append(path("admin/", admin.site.urls))

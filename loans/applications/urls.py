from django.urls import path

from loans.applications import api
from loans.applications.views import entry, material, pages, papers, verbs

app_name = "applications"
urlpatterns = [
    path("", pages.application_list, name="list"),
    path("api/", api.api_create, name="api_create"),
    path("api/<str:reference>/", api.api_status, name="api_status"),
    path("new/", entry.application_new, name="new"),
    path("drafts/", entry.draft_list, name="drafts"),
    path("entry/<int:pk>/discard/", entry.entry_discard, name="entry_discard"),
    path("entry/<int:pk>/<slug:step>/", entry.entry_step, name="entry"),
    path("entry/<int:pk>/<slug:step>/keep/", entry.entry_keep, name="entry_keep"),
    path("<int:pk>/entry/", entry.entry_continue, name="entry_continue"),
    path("<int:pk>/first-loan/", entry.application_first_loan, name="first_loan"),
    path("<int:pk>/", pages.application_detail, name="detail"),
    path("<int:pk>/preview/", pages.application_preview, name="preview"),
    path("<int:pk>/submit/", verbs.application_submit, name="submit"),
    path("<int:pk>/withdraw/", verbs.application_withdraw, name="withdraw"),
    path("<int:pk>/apply-again/", verbs.application_resubmit, name="resubmit"),
    path("<int:pk>/forward/", verbs.application_forward, name="forward"),
    path("<int:pk>/consent/", verbs.application_consent, name="consent"),
    path("<int:pk>/material/", material.material_add, name="material_add"),
    path("<int:pk>/material/<int:material_id>/remove/", material.material_remove, name="material_remove"),
    path("<int:pk>/material/<int:material_id>/read/", papers.paper_read, name="paper_read"),
    path("<int:pk>/material/<int:material_id>/ask/", papers.paper_ask, name="paper_ask"),
    path("<int:pk>/material/<int:material_id>/confirm/", papers.paper_confirm, name="paper_confirm"),
    path("<int:pk>/material/hand-in/", material.material_hand_in, name="material_hand_in"),
]

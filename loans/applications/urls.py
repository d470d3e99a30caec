from django.urls import path

from loans.applications import api, views

app_name = "applications"
urlpatterns = [
    path("", views.application_list, name="list"),
    path("api/", api.api_create, name="api_create"),
    path("api/<str:reference>/", api.api_status, name="api_status"),
    path("new/", views.application_new, name="new"),
    path("<int:pk>/", views.application_detail, name="detail"),
    path("<int:pk>/preview/", views.application_preview, name="preview"),
    path("<int:pk>/submit/", views.application_submit, name="submit"),
    path("<int:pk>/withdraw/", views.application_withdraw, name="withdraw"),
    path("<int:pk>/apply-again/", views.application_resubmit, name="resubmit"),
    path("<int:pk>/forward/", views.application_forward, name="forward"),
    path("<int:pk>/consent/", views.application_consent, name="consent"),
    path("<int:pk>/material/", views.material_add, name="material_add"),
    path("<int:pk>/material/<int:material_id>/remove/", views.material_remove, name="material_remove"),
    path("<int:pk>/material/hand-in/", views.material_hand_in, name="material_hand_in"),
]

from django.urls import path

from complaints.intake import api, views

app_name = "intake"
urlpatterns = [
    path("report/", views.report, name="report"),
    path("api/", api.api_file, name="api_file"),
    path("api/<str:reference>/", api.api_status, name="api_status"),
]

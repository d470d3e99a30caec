from django.urls import path

from complaints.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report, name="report"),
    path("regulator/", views.regulator, name="regulator"),
]

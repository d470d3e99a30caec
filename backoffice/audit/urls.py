from django.urls import path

from backoffice.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entry_list, name="list"),
    path("<int:pk>/", views.entry_detail, name="detail"),
    path("checks/", views.checks, name="checks"),
    path("checks/verify/", views.verify, name="verify"),
]

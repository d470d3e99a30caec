from django.urls import path

from backoffice.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", views.manager, name="manager"),
    path("dashboard/customers/", views.customers, name="customers"),
    path("dashboard/complaints/", views.complaints, name="complaints"),
]

from django.urls import path

from customers.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("results/", views.results, name="results"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/plan/", views.plan, name="plan"),
    path("<int:pk>/close/", views.close, name="close"),
]

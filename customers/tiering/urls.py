from django.urls import path

from customers.tiering import views

app_name = "tiering"
urlpatterns = [
    path("", views.tier_list, name="list"),
    path("customer/<int:customer_id>/recompute/", views.recompute, name="recompute"),
    path("customer/<int:customer_id>/override/", views.override, name="override"),
    path("override/<int:pk>/end/", views.end_override, name="end_override"),
]

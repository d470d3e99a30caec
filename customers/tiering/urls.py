from django.urls import path

from customers.tiering import views

app_name = "tiering"
urlpatterns = [
    path("", views.tier_list, name="list"),
    path("customer/<int:customer_id>/recompute/", views.recompute, name="recompute"),
    path("customer/<int:customer_id>/override/", views.override, name="override"),
    path("override/<int:pk>/end/", views.end_override, name="end_override"),
    path("policy/", views.policy, name="policy"),
    path("policy/new/", views.policy_new, name="policy_new"),
    path("policy/<int:pk>/", views.policy_draft, name="policy_draft"),
    path("policy/<int:pk>/submit/", views.policy_submit, name="policy_submit"),
]

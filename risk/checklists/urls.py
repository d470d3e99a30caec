from django.urls import path

from risk.checklists import views

app_name = "checklists"
urlpatterns = [
    path("", views.policy, name="policy"),
    path("change/", views.policy_edit, name="policy_edit"),
]

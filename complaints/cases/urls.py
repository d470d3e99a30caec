from django.urls import path

from complaints.cases import views

app_name = "cases"
urlpatterns = [
    path("new/", views.create, name="create"),
    path("entered/", views.entered, name="entered"),
    path("suggest/", views.suggest, name="suggest"),
    path("tier/", views.preview, name="preview"),
    path("policy/", views.policy, name="policy"),
    path("policy/limits/<slug:tier>/", views.limits, name="policy_limits"),
    path("policy/publish/", views.policy_publish, name="policy_publish"),
]

from django.urls import path

from risk.assessment import views

app_name = "assessment"
urlpatterns = [
    path("", views.assessment_list, name="list"),
    path("<int:pk>/", views.assessment_detail, name="detail"),
    path("<int:pk>/preview/", views.assessment_preview, name="preview"),
    path("<int:pk>/replay/", views.assessment_replay, name="replay"),
    path("of/<int:application_id>/repeat/", views.assessment_repeat, name="repeat"),
]

from django.urls import path

from risk.evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.result_list, name="list"),
    path("health/", views.source_health, name="health"),
    path("<int:pk>/", views.result_detail, name="detail"),
    path("<int:pk>/preview/", views.result_preview, name="preview"),
]

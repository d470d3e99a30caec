from django.urls import path

from risk.scoring import views

app_name = "scoring"
urlpatterns = [
    path("", views.version_list, name="list"),
    path("new/", views.version_new, name="new"),
    path("<int:pk>/", views.version_detail, name="detail"),
    path("<int:pk>/submit/", views.version_submit, name="submit"),
]

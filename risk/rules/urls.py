from django.urls import path

from risk.rules import views

app_name = "rules"
urlpatterns = [
    path("", views.version_list, name="list"),
    path("facts/", views.fact_list, name="facts"),
    path("new/", views.version_new, name="new"),
    path("<int:pk>/", views.version_detail, name="detail"),
    path("<int:pk>/edit/", views.version_edit, name="edit"),
    path("<int:pk>/download/", views.version_download, name="download"),
    path("<int:pk>/submit/", views.version_submit, name="submit"),
    path("<int:pk>/shadow/", views.version_shadow, name="shadow"),
    path("<int:pk>/shadow/end/", views.version_shadow_end, name="shadow_end"),
    path("<int:pk>/stop/", views.version_stop, name="stop"),
    path("<int:pk>/discard/", views.version_discard, name="discard"),
]

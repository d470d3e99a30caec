from django.urls import path

from backoffice.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.message_list, name="list"),
    path("<int:pk>/", views.message_detail, name="detail"),
    path("<int:pk>/rerun/", views.message_rerun, name="rerun"),
    path("sweeps/", views.sweep_list, name="sweeps"),
    path("progress/<uuid:uid>/", views.progress, name="progress"),
]

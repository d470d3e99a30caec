from django.urls import path

from backoffice.watch import views

app_name = "watch"
urlpatterns = [
    path("healthz/live", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
    path("healthz/work", views.work, name="work"),
    path("metrics", views.prometheus, name="metrics"),
]

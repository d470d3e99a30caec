from django.urls import path

from backoffice.advertising import views

app_name = "advertising"
urlpatterns = [path("", views.check, name="check")]

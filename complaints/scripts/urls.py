from django.urls import path

from complaints.scripts import views

app_name = "scripts"
urlpatterns = [
    path("", views.scripts, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/retire/", views.retire, name="retire"),
]

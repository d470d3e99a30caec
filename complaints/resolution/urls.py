from django.urls import path

from complaints.resolution import views

app_name = "resolution"
urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/remedy/", views.remedy, name="remedy"),
    path("<int:pk>/letter/", views.letter, name="letter"),
    path("<int:pk>/delivery/", views.delivery, name="delivery"),
    path("<int:pk>/confirmation/", views.confirmation, name="confirmation"),
]

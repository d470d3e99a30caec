from django.urls import path

from complaints.surveys import views

app_name = "surveys"
urlpatterns = [
    path("", views.report, name="report"),
    path("answer/<str:token>/", views.answer, name="answer"),
]

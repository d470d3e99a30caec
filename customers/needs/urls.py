from django.urls import path

from customers.needs import views

app_name = "needs"
urlpatterns = [
    path("", views.questionnaires, name="questionnaires"),
    path("<int:pk>/", views.questionnaire, name="questionnaire"),
    path("<int:pk>/question/", views.question, name="question_new"),
    path("<int:pk>/question/<slug:code>/", views.question, name="question"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("of/<int:customer_id>/begin/", views.begin, name="begin"),
    path("sheets/<int:pk>/", views.sheet, name="sheet"),
    path("answer/<str:token>/", views.answer, name="answer"),
]

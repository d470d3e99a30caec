from django.urls import path

from complaints.opinion import views
from complaints.opinion.api import api_mention

app_name = "opinion"
urlpatterns = [
    path("", views.mentions, name="list"),
    path("trends/", views.trends, name="trends"),
    path("alerts/", views.alert_list, name="alerts"),
    path("alerts/<int:pk>/", views.alert, name="alert"),
    path("alerts/<int:pk>/take/", views.alert_take, name="alert_take"),
    path("alerts/<int:pk>/handle/", views.alert_handle, name="alert_handle"),
    path("sources/", views.sources, name="sources"),
    path("sources/new/", views.source_create, name="source_create"),
    path("sources/<int:pk>/", views.source_edit, name="source_edit"),
    path("rules/", views.rules, name="rules"),
    path("answers/<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/judge/", views.judge, name="judge"),
    path("<int:pk>/settle/", views.settle, name="settle"),
    path("<int:pk>/convert/", views.convert, name="convert"),
    path("<int:pk>/respond/", views.respond, name="respond"),
    path("<int:pk>/standard-text/", views.standard_text, name="standard_text"),
    path("api/mentions/", api_mention, name="api_mention"),
]

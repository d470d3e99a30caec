from django.urls import path

from complaints.opinion import rule_views, views
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
    path("rules/", rule_views.rules, name="rules"),
    path("rules/words/new/", rule_views.word, name="word_new"),
    path("rules/words/try/", rule_views.word_try, name="word_try"),
    path("rules/words/<slug:code>/", rule_views.word, name="word_edit"),
    path("rules/words/<slug:code>/remove/", rule_views.word_remove, name="word_remove"),
    path("rules/alerts/new/", rule_views.alert_rule, name="alert_rule_new"),
    path("rules/alerts/<slug:code>/", rule_views.alert_rule, name="alert_rule_edit"),
    path("rules/alerts/<slug:code>/remove/", rule_views.alert_rule_remove, name="alert_rule_remove"),
    path("rules/terms/", rule_views.terms, name="terms"),
    path("rules/draft/", rule_views.draft, name="rules_draft"),
    path("rules/draft/submit/", rule_views.submit, name="rules_submit"),
    path("rules/draft/discard/", rule_views.discard, name="rules_discard"),
    path("answers/<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/judge/", views.judge, name="judge"),
    path("<int:pk>/settle/", views.settle, name="settle"),
    path("<int:pk>/convert/", views.convert, name="convert"),
    path("<int:pk>/respond/", views.respond, name="respond"),
    path("<int:pk>/standard-text/", views.standard_text, name="standard_text"),
    path("api/mentions/", api_mention, name="api_mention"),
]

from django.urls import path

from complaints.cases import policy_views, views

app_name = "cases"
urlpatterns = [
    path("new/", views.create, name="create"),
    path("entered/", views.entered, name="entered"),
    path("suggest/", views.suggest, name="suggest"),
    path("tier/", views.preview, name="preview"),
    path("policy/", policy_views.policy, name="policy"),
    path("policy/limits/<slug:tier>/", policy_views.limits, name="policy_limits"),
    path("policy/rules/new/", policy_views.rule, name="rule_new"),
    path("policy/rules/try/", policy_views.rule_try, name="rule_try"),
    path("policy/rules/<slug:code>/", policy_views.rule, name="rule_edit"),
    path("policy/rules/<slug:code>/remove/", policy_views.rule_remove, name="rule_remove"),
    path("policy/circumstances/", policy_views.circumstances, name="circumstances"),
    path("policy/draft/", policy_views.draft, name="policy_draft"),
    path("policy/draft/submit/", policy_views.submit, name="policy_publish"),
    path("policy/draft/discard/", policy_views.discard, name="policy_discard"),
]

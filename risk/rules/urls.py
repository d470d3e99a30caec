from django.urls import path

from risk.rules.views import editing, lists, versions

app_name = "rules"
urlpatterns = [
    path("", versions.version_list, name="list"),
    path("facts/", versions.fact_list, name="facts"),
    path("lists/", lists.entry_list, name="lists"),
    path("lists/add/", lists.entry_add, name="list_add"),
    path("lists/<int:pk>/", lists.entry_detail, name="list_entry"),
    path("lists/<int:pk>/remove/", lists.entry_remove, name="list_remove"),
    path("new/", versions.version_new, name="new"),
    path("<int:pk>/", versions.version_detail, name="detail"),
    path("<int:pk>/edit/", versions.version_edit, name="edit"),
    path("<int:pk>/coverage/", versions.version_coverage, name="coverage"),
    path("<int:pk>/rule/", editing.rule_edit, name="rule"),
    path("<int:pk>/rule/remove/", editing.rule_remove, name="rule_remove"),
    path("<int:pk>/workbook/", versions.version_workbook, name="workbook"),
    path("<int:pk>/download/", versions.version_download, name="download"),
    path("<int:pk>/submit/", versions.version_submit, name="submit"),
    path("<int:pk>/shadow/", versions.version_shadow, name="shadow"),
    path("<int:pk>/shadow/end/", versions.version_shadow_end, name="shadow_end"),
    path("<int:pk>/stop/", versions.version_stop, name="stop"),
    path("<int:pk>/discard/", versions.version_discard, name="discard"),
]

from django.urls import path

from risk.screening.views import hits, levels, lists

app_name = "screening"
urlpatterns = [
    path("hits/", hits.hit_list, name="hits"),
    path("hits/<int:pk>/", hits.hit_detail, name="hit"),
    path("hits/<int:pk>/propose/", hits.hit_propose, name="propose"),
    path("hits/<int:pk>/second/", hits.hit_second, name="second"),
    path("hits/<int:pk>/reopen/", hits.hit_reopen, name="reopen"),
    path("levels/", levels.rating_list, name="levels"),
    path("levels/<int:customer_id>/diligence/", levels.diligence, name="diligence"),
    path("levels/<int:customer_id>/review/", levels.review, name="review"),
    path("lists/", lists.list_board, name="lists"),
    path("lists/new/", lists.list_new, name="list_new"),
    path("lists/<int:pk>/versions/new/", lists.version_new, name="version_new"),
    path("versions/<int:pk>/", lists.version_detail, name="version"),
    path("versions/<int:pk>/use/", lists.version_use, name="put_in_use"),
    path("versions/<int:pk>/discard/", lists.version_discard, name="discard"),
    path("versions/<int:pk>/entries/", lists.entry_list, name="entries"),
]

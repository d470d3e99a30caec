from django.urls import path

from loans.matching import views

app_name = "matching"
urlpatterns = [
    path("", views.match_list, name="list"),
    path("new/", views.need_new, name="new"),
    path("<int:pk>/", views.match_detail, name="detail"),
    path("<int:pk>/again/", views.match_again, name="again"),
    path("<int:pk>/compare/", views.match_compare, name="compare"),
    path("<int:pk>/advise/<int:version_pk>/", views.advise, name="advise"),
    path("tuning/", views.tuning, name="tuning"),
    path("policies/<int:pk>/", views.policy_detail, name="policy"),
    path("advice/<int:pk>/", views.record_detail, name="record"),
]

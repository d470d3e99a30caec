from django.urls import path, re_path

from loans.collateral import views

app_name = "collateral"
urlpatterns = [
    path("", views.item_list, name="list"),
    path("<int:pk>/", views.item_detail, name="detail"),
    path("for/<int:application_pk>/", views.item_create, name="create"),
    path("<int:pk>/value/", views.valuation_add, name="valuation_add"),
    re_path(r"^steps/(?P<pk>\d{1,15})/(?P<verb>file|refuse|complete|cancel)/$", views.step_move, name="step_move"),
    path("<int:pk>/withdraw/", views.item_withdraw, name="withdraw"),
    path("<int:pk>/release/", views.item_release, name="release"),
    path("guarantees/", views.guarantee_list, name="guarantee_list"),
    path("guarantees/for/<int:application_pk>/", views.guarantee_create, name="guarantee_create"),
    path("guarantees/<int:pk>/", views.guarantee_detail, name="guarantee_detail"),
    path("guarantees/<int:pk>/consent/", views.guarantee_consent, name="guarantee_consent"),
    path("guarantees/<int:pk>/withdraw/", views.guarantee_withdraw, name="guarantee_withdraw"),
    path("guarantees/<int:pk>/release/", views.guarantee_release, name="guarantee_release"),
]

from django.urls import path

from risk.pricing import views

app_name = "pricing"
urlpatterns = [
    path("", views.policy_board, name="policies"),
    path("new/", views.policy_new, name="policy_new"),
    path("<int:pk>/", views.policy_detail, name="policy"),
    path("<int:pk>/submit/", views.policy_submit, name="policy_submit"),
    path("of/<int:application_id>/exception/", views.exception_ask, name="exception_ask"),
    path("equality/", views.finding_list, name="findings"),
    path("equality/<int:pk>/", views.finding_detail, name="finding"),
    path("equality/<int:pk>/close/", views.finding_close, name="finding_close"),
]

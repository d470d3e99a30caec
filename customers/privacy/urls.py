from django.urls import path

from customers.privacy.views import consents, holds, requests, retention

app_name = "privacy"
urlpatterns = [
    path("customer/<int:customer_id>/consent/", consents.record, name="record"),
    path("customer/<int:customer_id>/authorisation/", consents.authorisation, name="authorisation"),
    path("customer/<int:customer_id>/withdraw/", consents.withdraw, name="withdraw"),
    path("customer/<int:customer_id>/link/", consents.send_link, name="send_link"),
    path("own/<str:token>/", consents.own, name="own"),
    path("requests/", requests.request_list, name="requests"),
    path("requests/<int:pk>/", requests.detail, name="request"),
    path("requests/<int:pk>/take/", requests.take, name="request_take"),
    path("requests/<int:pk>/finish/", requests.finish, name="request_finish"),
    path("requests/<int:pk>/refuse/", requests.refuse, name="request_refuse"),
    path("requests/<int:pk>/withdraw/", requests.withdraw, name="request_withdraw"),
    path("customer/<int:customer_id>/request/", requests.receive, name="request_receive"),
    path("retention/", retention.classes, name="retention"),
    path("retention/run/", retention.run, name="retention_start"),
    path("retention/<int:pk>/", retention.report, name="retention_run"),
    path("holds/", holds.hold_list, name="holds"),
    path("holds/<int:pk>/", holds.lift, name="hold_lift"),
    path("customer/<int:customer_id>/hold/", holds.place, name="hold_place"),
    path("copy/<str:token>/", requests.copy, name="copy"),
]

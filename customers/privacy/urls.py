from django.urls import path

from customers.privacy.views import consents

app_name = "privacy"
urlpatterns = [
    path("customer/<int:customer_id>/consent/", consents.record, name="record"),
    path("customer/<int:customer_id>/authorisation/", consents.authorisation, name="authorisation"),
    path("customer/<int:customer_id>/withdraw/", consents.withdraw, name="withdraw"),
    path("customer/<int:customer_id>/link/", consents.send_link, name="send_link"),
    path("own/<str:token>/", consents.own, name="own"),
]

from django.urls import path

from customers.privacy import views

app_name = "privacy"
urlpatterns = [
    path("customer/<int:customer_id>/consent/", views.record, name="record"),
    path("customer/<int:customer_id>/authorisation/", views.authorisation, name="authorisation"),
    path("consent/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]

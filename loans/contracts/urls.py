from django.urls import path

from loans.contracts import views

app_name = "contracts"

urlpatterns = [
    path("", views.contract_list, name="list"),
    path("<int:pk>/", views.contract_detail, name="detail"),
    path("<int:pk>/sign/", views.contract_sign, name="sign"),
    path("<int:pk>/void/", views.contract_void, name="void"),
    path("offers/", views.offer_list, name="offer_list"),
    path("offers/new/<int:application_pk>/", views.offer_create, name="offer_create"),
    path("offers/<int:pk>/", views.offer_detail, name="offer_detail"),
    path("offers/<int:pk>/accept/", views.offer_accept, name="offer_accept"),
    path("offers/<int:pk>/withdraw/", views.offer_withdraw, name="offer_withdraw"),
    path("disclosures/<int:pk>/", views.disclosure_detail, name="disclosure_detail"),
    path("disclosures/<int:pk>/show/", views.disclosure_show, name="disclosure_show"),
    path("disclosures/<int:pk>/confirm/", views.disclosure_confirm, name="disclosure_confirm"),
    path("disclosures/<int:pk>/contract/", views.contract_prepare, name="prepare"),
]

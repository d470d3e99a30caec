from django.urls import path

from loans.contracts.views import contracts, disclosures, offers

app_name = "contracts"

urlpatterns = [
    path("", contracts.contract_list, name="list"),
    path("<int:pk>/", contracts.contract_detail, name="detail"),
    path("<int:pk>/sign/", contracts.contract_sign, name="sign"),
    path("<int:pk>/void/", contracts.contract_void, name="void"),
    path("<int:pk>/annex/<str:kind>/", contracts.contract_annex, name="annex"),
    path("applications/<int:application_pk>/notice/", contracts.application_notice, name="notice"),
    path("offers/", offers.offer_list, name="offer_list"),
    path("offers/new/<int:application_pk>/", offers.offer_create, name="offer_create"),
    path("offers/<int:pk>/", offers.offer_detail, name="offer_detail"),
    path("offers/<int:pk>/accept/", offers.offer_accept, name="offer_accept"),
    path("offers/<int:pk>/refuse/", offers.offer_refuse, name="offer_refuse"),
    path("offers/<int:pk>/withdraw/", offers.offer_withdraw, name="offer_withdraw"),
    path("disclosures/<int:pk>/", disclosures.disclosure_detail, name="disclosure_detail"),
    path("disclosures/<int:pk>/show/", disclosures.disclosure_show, name="disclosure_show"),
    path("disclosures/<int:pk>/confirm/", disclosures.disclosure_confirm, name="disclosure_confirm"),
    path("disclosures/<int:pk>/contract/", contracts.contract_prepare, name="prepare"),
]

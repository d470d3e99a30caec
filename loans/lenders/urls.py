from django.urls import path

from loans.lenders.views import agreements, guarantors, lenders

app_name = "lenders"
urlpatterns = [
    path("", lenders.lender_list, name="list"),
    path("new/", lenders.lender_create, name="create"),
    path("<int:pk>/", lenders.lender_detail, name="detail"),
    path("<int:pk>/edit/", lenders.lender_edit, name="edit"),
    path("<int:pk>/submit/", lenders.lender_submit, name="submit"),
    path("<int:pk>/suspend/", lenders.lender_suspend, name="suspend"),
    path("<int:pk>/listing/", lenders.listing_add, name="listing_add"),
    path("<int:lender_pk>/agreement/", agreements.agreement_create, name="agreement_create"),
    path("papers/<uuid:uid>/", lenders.paper, name="paper"),
    path("agreements/<int:pk>/", agreements.agreement_detail, name="agreement_detail"),
    path("agreements/<int:pk>/edit/", agreements.agreement_edit, name="agreement_edit"),
    path("agreements/<int:pk>/submit/", agreements.agreement_submit, name="agreement_submit"),
    path("agreements/<int:pk>/end/", agreements.agreement_end, name="agreement_end"),
    path("guarantors/", guarantors.guarantor_list, name="guarantor_list"),
    path("guarantors/new/", guarantors.guarantor_create, name="guarantor_create"),
    path("guarantors/<int:pk>/", guarantors.guarantor_detail, name="guarantor_detail"),
    path("guarantors/<int:pk>/edit/", guarantors.guarantor_edit, name="guarantor_edit"),
    path("guarantors/<int:pk>/submit/", guarantors.guarantor_submit, name="guarantor_submit"),
    path("guarantors/<int:pk>/suspend/", guarantors.guarantor_suspend, name="guarantor_suspend"),
    path("licences/", guarantors.licence_list, name="licence_list"),
    path("licences/new/", guarantors.licence_create, name="licence_create"),
    path("licences/<int:pk>/", guarantors.licence_edit, name="licence_edit"),
]

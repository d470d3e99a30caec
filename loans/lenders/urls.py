from django.urls import path

from loans.lenders import views

app_name = "lenders"
urlpatterns = [
    path("", views.lender_list, name="list"),
    path("new/", views.lender_create, name="create"),
    path("<int:pk>/", views.lender_detail, name="detail"),
    path("<int:pk>/edit/", views.lender_edit, name="edit"),
]

from django.urls import path

from backoffice.documents import views

app_name = "documents"

urlpatterns = [
    path("", views.document_list, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/status/", views.status, name="status"),
    path("<int:pk>/download/", views.download, name="download"),
    path("<int:pk>/retry/", views.retry, name="retry"),
    path("verify/", views.verify_entry, name="verify_entry"),
    path("verify/<str:code>/", views.verify, name="verify"),
    path("wordings/", views.wording_list, name="wording_list"),
    path("wordings/<str:kind>/", views.wording_detail, name="wording_detail"),
    path("wordings/<str:kind>/edit/", views.wording_edit, name="wording_edit"),
    path("wordings/decide/<int:pk>/", views.wording_decide, name="wording_decide"),
]

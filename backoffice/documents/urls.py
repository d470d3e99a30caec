from django.urls import path

from backoffice.documents.views import papers, verification, wordings

app_name = "documents"

urlpatterns = [
    path("", papers.document_list, name="list"),
    path("<int:pk>/", papers.detail, name="detail"),
    path("<int:pk>/status/", papers.status, name="status"),
    path("<int:pk>/download/", papers.download, name="download"),
    path("<int:pk>/retry/", papers.retry, name="retry"),
    path("verify/", verification.verify_entry, name="verify_entry"),
    path("verify/<str:code>/", verification.verify, name="verify"),
    path("wordings/", wordings.wording_list, name="wording_list"),
    path("wordings/version/<int:pk>/", wordings.wording_version, name="wording_version"),
    path("wordings/version/<int:pk>/edit/", wordings.wording_draft, name="wording_draft"),
    path("wordings/version/<int:pk>/sample/", wordings.wording_sample, name="wording_sample"),
    path("wordings/version/<int:pk>/sample/status/", wordings.wording_sample_status, name="wording_sample_status"),
    path("wordings/version/<int:pk>/sample/file/", wordings.wording_sample_file, name="wording_sample_file"),
    path("wordings/<str:kind>/", wordings.wording_detail, name="wording_detail"),
    path("wordings/<str:kind>/edit/", wordings.wording_edit, name="wording_edit"),
]

from django.urls import path

from backoffice.files import views

app_name = "files"
urlpatterns = [
    path("<uuid:uid>/", views.download, name="download"),
    path("<uuid:uid>/preview/", views.preview, name="preview"),
    path("<uuid:uid>/pages/<int:number>/", views.page, name="page"),
    path("<uuid:uid>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("<uuid:uid>/rotate/", views.rotate, name="rotate"),
    path("imports/", views.import_list, name="import_list"),
    path("imports/new/<slug:kind>/", views.import_new, name="import_new"),
    path("imports/<int:pk>/", views.import_detail, name="import_detail"),
    path("imports/<int:pk>/start/", views.import_start, name="import_start"),
    path("imports/<int:pk>/failed-rows/", views.import_failed_rows, name="import_failed_rows"),
]

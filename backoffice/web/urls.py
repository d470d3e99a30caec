from django.urls import path

from backoffice.web import views

app_name = "web"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("language/", views.language, name="language"),
    path("preferences/", views.preferences, name="preferences"),
    path("filters/save/", views.save_filter, name="save_filter"),
    path("filters/<int:pk>/delete/", views.delete_filter, name="delete_filter"),
    path("columns/", views.columns, name="columns"),
    path("components/", views.components, name="components"),
    path("guide/", views.guide, name="guide"),
    path("guide/<slug:role>/", views.guide, name="guide_role"),
]

from django.urls import path

from loans.products import views

app_name = "products"
urlpatterns = [
    path("", views.version_list, name="list"),
    path("new/", views.product_create, name="create"),
    path("<int:pk>/", views.version_detail, name="detail"),
    path("<int:pk>/edit/", views.version_edit, name="edit"),
    path("<int:pk>/submit/", views.version_submit, name="submit"),
    path("<int:pk>/suspend/", views.version_suspend, name="suspend"),
    path("<int:pk>/resume/", views.version_resume, name="resume"),
]

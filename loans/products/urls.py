from django.urls import path

from loans.products.views import editing, reading, selling

app_name = "products"
urlpatterns = [
    path("", reading.version_list, name="list"),
    path("new/", editing.product_create, name="create"),
    path("preview/", editing.version_preview, name="preview"),
    path("<int:pk>/", reading.version_detail, name="detail"),
    path("<int:pk>/against/<int:other>/", reading.version_compare, name="compare"),
    path("<int:pk>/edit/", editing.version_edit, name="edit"),
    path("<int:pk>/submit/", selling.version_submit, name="submit"),
    path("<int:pk>/suspend/", selling.version_suspend, name="suspend"),
    path("<int:pk>/resume/", selling.version_resume, name="resume"),
    path("<int:pk>/retire/", selling.version_retire, name="retire"),
    path("<int:pk>/take-back/", selling.version_take_back, name="take_back"),
]

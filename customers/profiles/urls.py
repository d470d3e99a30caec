from django.urls import path, re_path

from customers.profiles import views

app_name = "profiles"
urlpatterns = [
    path("", views.customer_list, name="list"),
    path("register/", views.register, name="register"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    re_path(r"^(?P<pk>[0-9]{1,18})/reveal/(?P<field>id_number|phone)/$", views.reveal, name="reveal"),
]

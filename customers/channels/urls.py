from django.urls import path

from customers.channels import views

app_name = "channels"
urlpatterns = [
    path("", views.channel_list, name="list"),
    path("new/", views.channel_create, name="create"),
    path("costs/", views.cost_list, name="costs"),
    path("<int:pk>/", views.channel_detail, name="detail"),
    path("<int:pk>/edit/", views.channel_edit, name="edit"),
    path("<int:pk>/submit/", views.channel_submit, name="submit"),
    path("<int:pk>/suspend/", views.channel_suspend, name="suspend"),
    path("<int:pk>/end/", views.channel_end, name="end"),
    path("<int:pk>/misconduct/", views.misconduct_add, name="misconduct_add"),
    path("<int:pk>/cost/", views.cost_add, name="cost_add"),
]

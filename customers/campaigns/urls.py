from django.urls import path

from customers.campaigns import api, views

app_name = "campaigns"
urlpatterns = [
    path("", views.campaign_list, name="list"),
    path("new/", views.campaign_create, name="create"),
    path("api/reply/", api.api_reply, name="api_reply"),
    path("<int:pk>/", views.campaign_detail, name="detail"),
    path("<int:pk>/edit/", views.campaign_edit, name="edit"),
    path("<int:pk>/submit/", views.campaign_submit, name="submit"),
    path("<int:pk>/launch/", views.campaign_launch, name="launch"),
    path("<int:pk>/pause/", views.campaign_pause, name="pause"),
    path("<int:pk>/cancel/", views.campaign_cancel, name="cancel"),
    path("<int:pk>/people/", views.recipient_list, name="people"),
    path("stop/<str:token>/", views.stop, name="stop"),
]

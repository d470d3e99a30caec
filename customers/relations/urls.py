from django.urls import path

from customers.relations import views

app_name = "relations"
urlpatterns = [
    path("", views.follow_up_list, name="list"),
    path("follow-ups/<int:pk>/", views.follow_up, name="follow_up"),
    path("follow-ups/<int:pk>/finish/", views.finish, name="finish"),
    path("follow-ups/<int:pk>/drop/", views.drop, name="drop"),
    path("customers/<int:customer_id>/arrange/", views.arrange, name="arrange"),
    path("customers/<int:customer_id>/manager/", views.choose_manager, name="choose_manager"),
    path("managers/", views.managers, name="managers"),
    path("managers/absence/", views.absence, name="absence"),
    path("managers/<int:manager_id>/", views.desk, name="desk"),
    path("managers/hand-over/", views.hand_over, name="hand_over"),
    path("calendar/", views.month, name="month"),
    path("calendar/<int:year>/<int:number>/", views.month, name="month_of"),
    path("calendar/address/", views.feed_make, name="feed_make"),
    path("calendar/<str:secret>.ics", views.feed, name="feed"),
]

from django.urls import path

from backoffice.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.delivery_list, name="list"),
    path("<int:pk>/", views.delivery_detail, name="detail"),
    path("<int:pk>/send-again/", views.delivery_send_again, name="send_again"),
    path("bell/", views.bell, name="bell"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.inbox_read, name="inbox_read"),
    path("inbox/<int:pk>/", views.message, name="message"),
    path("inbox/<int:pk>/read/", views.message_read, name="message_read"),
]

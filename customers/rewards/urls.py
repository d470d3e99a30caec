from django.urls import path

from customers.rewards import views

app_name = "rewards"
urlpatterns = [
    path("", views.entry_list, name="list"),
    path("schemes/", views.schemes, name="schemes"),
    path("submit/", views.submit, name="submit"),
    path("pay/", views.pay, name="pay"),
    path("<int:pk>/", views.entry_detail, name="detail"),
    path("<int:pk>/note/", views.entry_note, name="note"),
    path("leads/<int:lead_id>/", views.refer, name="refer"),
]

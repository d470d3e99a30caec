from django.urls import path

from complaints.taskforces import views

app_name = "taskforces"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("provisions/", views.provisions, name="provisions"),
    path("provisions/<int:pk>/retire/", views.retire_provision, name="retire_provision"),
    path("open/<int:pk>/", views.open_force, name="open"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/member/", views.member, name="member"),
    path("<int:pk>/task/", views.task, name="task"),
    path("<int:pk>/task/<int:task_pk>/finish/", views.finish, name="finish"),
    path("<int:pk>/basis/", views.basis, name="basis"),
    path("<int:pk>/conclusion/", views.conclusion, name="conclusion"),
]

from django.urls import path

from backoffice.workcalendar import views

app_name = "workcalendar"
urlpatterns = [
    path("", views.month, name="month"),
    path("<int:year>/<int:number>/", views.month, name="month_of"),
    path("<int:year>/<int:number>/<int:day>/", views.day, name="day"),
]

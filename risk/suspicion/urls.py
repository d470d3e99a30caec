from django.urls import path

from risk.suspicion import views

app_name = "suspicion"
urlpatterns = [
    path("report/", views.report, name="report"),
    path("", views.case_list, name="list"),
    path("readers/", views.readers, name="readers"),
    path("<int:pk>/", views.case_detail, name="detail"),
    path("<int:pk>/analyse/", views.analyse, name="analyse"),
    path("<int:pk>/drop/", views.drop, name="drop"),
    path("<int:pk>/file/", views.file, name="file"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/note/", views.note, name="note"),
    path("<int:pk>/export/<slug:form>/", views.export, name="export"),
]

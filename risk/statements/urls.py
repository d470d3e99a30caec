from django.urls import path

from risk.statements import views

app_name = "statements"
urlpatterns = [
    path("add/<int:application_id>/", views.statement_add, name="add"),
    path("analyse/<int:application_id>/<int:material_id>/", views.statement_analyse, name="analyse"),
    path("<int:pk>/", views.statement_detail, name="detail"),
    path("<int:pk>/columns/", views.statement_columns, name="columns"),
    path("<int:pk>/lines/<int:number>/correct/", views.line_correct, name="line_correct"),
    path("<int:pk>/lines/<int:number>/accept/", views.line_settle, name="line_settle"),
    path("<int:pk>/accept-rest/", views.lines_settle_rest, name="settle_rest"),
    path("<int:pk>/confirm/", views.statement_confirm, name="confirm"),
    path("<int:pk>/refuse/", views.statement_refuse, name="refuse"),
]

from django.urls import path

from risk.backtests import views

app_name = "backtests"
urlpatterns = [
    path("of/<int:version_id>/start/", views.backtest_start, name="start"),
    path("<int:pk>/", views.backtest_detail, name="detail"),
    path("<int:pk>/moves/", views.move_list, name="moves"),
]

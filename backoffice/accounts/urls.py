from django.urls import path

from backoffice.accounts import staff_views, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.login, name="login"),
    path("login/code/", views.second_factor, name="second_factor"),
    path("logout/", views.logout, name="logout"),
    path("confirm/", views.confirm, name="confirm"),
    path("me/", views.profile, name="profile"),
    path("me/password/", views.password, name="password"),
    path("me/sessions/end/", views.sessions_end, name="sessions_end"),
    path("me/second-factor/", views.second_factor_enrol, name="second_factor_enrol"),
    path("me/second-factor/begin/", views.second_factor_begin, name="second_factor_begin"),
    path("me/second-factor/remove/", views.second_factor_remove, name="second_factor_remove"),
    path("me/recovery-codes/", views.recovery_codes, name="recovery_codes"),
    path("staff/", staff_views.staff_list, name="staff_list"),
    path("staff/new/", staff_views.staff_create, name="staff_create"),
    path("staff/<int:pk>/", staff_views.staff_detail, name="staff_detail"),
    path("staff/<int:pk>/change/", staff_views.staff_change, name="staff_change"),
    path("staff/<int:pk>/limits/", staff_views.staff_limits, name="staff_limits"),
    path("staff/<int:pk>/switch/", staff_views.staff_switch, name="staff_switch"),
    path("staff/<int:pk>/second-factor/", staff_views.staff_reset_second_factor, name="staff_reset_second_factor"),
    path("staff/<int:pk>/password/", staff_views.staff_password, name="staff_password"),
]

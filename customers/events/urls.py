from django.urls import path

from customers.events.views import library, public, staff

app_name = "events"
urlpatterns = [
    path("", staff.event_list, name="list"),
    path("new/", staff.event_create, name="create"),
    path("<int:pk>/", staff.event_detail, name="detail"),
    path("<int:pk>/edit/", staff.event_edit, name="edit"),
    path("<int:pk>/open/", staff.event_open, name="open"),
    path("<int:pk>/close/", staff.event_close, name="close"),
    path("<int:pk>/cancel/", staff.event_cancel, name="cancel"),
    path("<int:pk>/invite/", staff.event_invite, name="invite"),
    path("<int:pk>/places/", staff.place_add, name="place_add"),
    path("<int:pk>/attend/", staff.attend, name="attend"),
    path("<int:pk>/places/<int:registration_id>/cancel/", staff.place_cancel, name="place_cancel"),
    path("contents/", library.content_list, name="contents"),
    path("contents/new/", library.content_new, name="content_new"),
    path("contents/<int:pk>/", library.content_detail, name="content"),
    path("contents/<int:pk>/write/", library.content_write, name="content_write"),
    path("contents/<int:pk>/submit/", library.content_submit, name="content_submit"),
    path("contents/<int:pk>/push/", library.content_push, name="content_push"),
    path("contents/versions/<int:pk>/", library.content_of_version, name="content_of_version"),
    path("register/<str:token>/", public.register, name="register"),
    path("read/<slug:code>/", public.read, name="read"),
]

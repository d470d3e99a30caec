from django.urls import path, re_path

from customers.profiles import views

app_name = "profiles"
urlpatterns = [
    path("", views.customer_list, name="list"),
    path("register/", views.register, name="register"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("duplicates/", views.merging.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/different/", views.merging.different, name="different"),
    path("merge/<int:one>/<int:two>/", views.merging.merge, name="merge"),
    path("merge/<int:pk>/undo/", views.merging.undo, name="merge_undo"),
    path("<int:pk>/timeline/", views.timeline.timeline, name="timeline"),
    path("<int:pk>/occupation/", views.background.occupation, name="occupation"),
    path("<int:pk>/holding/", views.background.holding, name="holding"),
    path("<int:pk>/party/", views.background.party, name="party"),
    path("<int:pk>/party/<int:party_id>/phone/", views.background.party_phone, name="party_phone"),
    path("<int:pk>/care/", views.background.care, name="care"),
    path("<int:pk>/segment/", views.background.segment, name="segment"),
    re_path(
        r"^(?P<pk>[0-9]{1,18})/(?P<what>occupation|holding|party|care)/(?P<row_id>[0-9]{1,18})/end/$",
        views.background.end,
        name="background_end",
    ),
    re_path(r"^(?P<pk>[0-9]{1,18})/reveal/(?P<field>id_number|phone)/$", views.reveal, name="reveal"),
]

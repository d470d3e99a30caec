from django.urls import path

from risk.review import views

app_name = "review"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("take-next/", views.take_next, name="take_next"),
    path("claim-many/", views.claim_many, name="claim_many"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/claim/", views.claim, name="claim"),
    path("<int:pk>/release/", views.release, name="release"),
    path("<int:pk>/renew/", views.renew, name="renew"),
    path("<int:pk>/recommend/", views.recommend, name="recommend"),
    path("<int:pk>/reject/", views.reject, name="reject"),
    path("<int:pk>/ask-for-material/", views.ask_for_material, name="ask_for_material"),
    path("<int:pk>/second-approve/", views.second_approve, name="second_approve"),
    path("<int:pk>/second-return/", views.second_return, name="second_return"),
    path("<int:pk>/note/", views.note, name="note"),
    path("request/<int:application_id>/", views.request_review, name="request"),
]

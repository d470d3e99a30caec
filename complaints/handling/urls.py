from django.urls import path

from complaints.handling import desk_views, views

app_name = "handling"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("take-next/", views.take_next, name="take_next"),
    path("desk/", desk_views.desk, name="desk"),
    path("desk/<int:pk>/", desk_views.member, name="desk_member"),
    path("claim-many/", desk_views.claim_many, name="claim_many"),
    path("release-many/", desk_views.release_many, name="release_many"),
    path("hand-out/", desk_views.hand_out, name="hand_out"),
    path("<int:pk>/script/", views.script, name="script"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/claim/", views.claim, name="claim"),
    path("<int:pk>/release/", views.release, name="release"),
    path("<int:pk>/assign/", views.assign, name="assign"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/reply/", views.reply, name="reply"),
    path("<int:pk>/note/", views.note, name="note"),
    path("<int:pk>/message/", views.message, name="message"),
    path("<int:pk>/pause/", views.pause, name="pause"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/tier/", views.tier, name="tier"),
    path("<int:pk>/category/", views.classify, name="classify"),
    path("<int:pk>/merge/", views.merge, name="merge"),
    path("<int:pk>/split/", views.split, name="split"),
    path("<int:pk>/root/", views.root, name="root"),
    path("<int:pk>/watch/", views.watch, name="watch"),
    path("<int:pk>/link/", views.link, name="link"),
    path("<int:pk>/extend/", views.extend, name="extend"),
    path("<int:pk>/extension-notice/", views.notice, name="notice"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/reveal/", views.reveal, name="reveal"),
]

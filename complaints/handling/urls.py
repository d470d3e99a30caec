from django.urls import path

from complaints.handling import desk_views, move_views, views

app_name = "handling"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("take-next/", move_views.take_next, name="take_next"),
    path("desk/", desk_views.desk, name="desk"),
    path("desk/<int:pk>/", desk_views.member, name="desk_member"),
    path("claim-many/", desk_views.claim_many, name="claim_many"),
    path("release-many/", desk_views.release_many, name="release_many"),
    path("hand-out/", desk_views.hand_out, name="hand_out"),
    path("<int:pk>/script/", views.script, name="script"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/claim/", move_views.claim, name="claim"),
    path("<int:pk>/release/", move_views.release, name="release"),
    path("<int:pk>/assign/", move_views.assign, name="assign"),
    path("<int:pk>/start/", move_views.start, name="start"),
    path("<int:pk>/reply/", move_views.reply, name="reply"),
    path("<int:pk>/note/", move_views.note, name="note"),
    path("<int:pk>/message/", move_views.message, name="message"),
    path("<int:pk>/pause/", move_views.pause, name="pause"),
    path("<int:pk>/resume/", move_views.resume, name="resume"),
    path("<int:pk>/tier/", move_views.tier, name="tier"),
    path("<int:pk>/category/", move_views.classify, name="classify"),
    path("<int:pk>/merge/", move_views.merge, name="merge"),
    path("<int:pk>/split/", move_views.split, name="split"),
    path("<int:pk>/root/", move_views.root, name="root"),
    path("<int:pk>/watch/", move_views.watch, name="watch"),
    path("<int:pk>/link/", move_views.link, name="link"),
    path("<int:pk>/extend/", move_views.extend, name="extend"),
    path("<int:pk>/extension-notice/", move_views.notice, name="notice"),
    path("<int:pk>/close/", move_views.close, name="close"),
    path("<int:pk>/reopen/", move_views.reopen, name="reopen"),
    path("<int:pk>/withdraw/", move_views.withdraw, name="withdraw"),
    path("<int:pk>/reveal/", views.reveal, name="reveal"),
]

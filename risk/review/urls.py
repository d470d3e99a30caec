from django.urls import path

from risk.review.views import cases, desk, queue

app_name = "review"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("take-next/", queue.take_next, name="take_next"),
    path("upcoming/", queue.upcoming, name="upcoming"),
    path("claim-many/", queue.claim_many, name="claim_many"),
    path("<int:pk>/", cases.detail, name="detail"),
    path("<int:pk>/preview/", cases.preview, name="preview"),
    path("<int:pk>/claim/", cases.claim, name="claim"),
    path("<int:pk>/release/", cases.release, name="release"),
    path("<int:pk>/renew/", cases.renew, name="renew"),
    path("<int:pk>/recommend/", cases.recommend, name="recommend"),
    path("<int:pk>/reject/", cases.reject, name="reject"),
    path("<int:pk>/ask-for-material/", cases.ask_for_material, name="ask_for_material"),
    path("<int:pk>/second-approve/", cases.second_approve, name="second_approve"),
    path("<int:pk>/second-return/", cases.second_return, name="second_return"),
    path("<int:pk>/note/", cases.note, name="note"),
    path("<int:pk>/visit/<str:kind>/", desk.visit, name="visit"),
    path("board/", desk.risk_board, name="board"),
    path("figures/", desk.figures, name="figures"),
    path("figures/skills/", desk.skills, name="skills"),
    path("quality/", desk.quality_list, name="quality"),
    path("quality/<int:pk>/", desk.quality_check, name="quality_check"),
    path("<int:pk>/relation/", cases.declare_relation, name="relation"),
    path("<int:pk>/reassign/", cases.reassign, name="reassign"),
    path("<int:pk>/green-channel/", cases.green_channel, name="green_channel"),
    path("request/<int:application_id>/", cases.request_review, name="request"),
]

from django.urls import path

from complaints.knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("", views.articles, name="list"),
    path("search/", views.search, name="search"),
    path("new/", views.create, name="create"),
    path("from/<int:pk>/", views.archive, name="archive"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/review/", views.review, name="review"),
    path("<int:pk>/retire/", views.retire, name="retire"),
    path("<int:pk>/vote/", views.vote, name="vote"),
    path("<int:pk>/use/<int:complaint_pk>/", views.use, name="use"),
]

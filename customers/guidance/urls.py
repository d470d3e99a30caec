from django.urls import path

from customers.guidance import views

app_name = "guidance"
urlpatterns = [
    path("", views.script_list, name="list"),
    path("new/", views.script_new, name="new"),
    path("<int:pk>/", views.script, name="script"),
    path("<int:pk>/reword/", views.script_reword, name="reword"),
    path("<int:pk>/retire/", views.script_retire, name="retire"),
    path("<int:pk>/used/", views.script_used, name="used"),
    path("glossary/", views.glossary, name="glossary"),
    path("glossary/new/", views.term_edit, name="term_new"),
    path("glossary/<int:pk>/", views.term_edit, name="term_edit"),
]

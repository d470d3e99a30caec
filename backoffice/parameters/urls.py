from django.urls import re_path

from backoffice.parameters import views

app_name = "parameters"
CODE = r"(?P<code>[a-z0-9_.]{1,80})"
urlpatterns = [
    re_path(r"^$", views.parameter_list, name="list"),
    re_path(rf"^{CODE}/propose/$", views.propose, name="propose"),
    re_path(rf"^{CODE}/$", views.history, name="history"),
]

from django.urls import path

from customers.leads import api
from customers.leads.views import pages, verbs

app_name = "leads"
urlpatterns = [
    path("", pages.lead_list, name="list"),
    path("new/", pages.lead_create, name="create"),
    path("funnel/", pages.funnel, name="funnel"),
    path("assign/", verbs.assign, name="assign"),
    path("<int:pk>/", pages.lead_detail, name="detail"),
    path("<int:pk>/convert/", pages.lead_convert, name="convert"),
    path("<int:pk>/contact/", verbs.contact, name="contact"),
    path("<int:pk>/qualify/", verbs.qualify, name="qualify"),
    path("<int:pk>/lose/", verbs.lose, name="lose"),
    path("<int:pk>/withdraw/", verbs.withdraw, name="withdraw"),
    path("<int:pk>/reveal/", verbs.reveal, name="reveal"),
    path("api/", api.api_create, name="api_create"),
]

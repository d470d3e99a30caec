from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path

from backoffice.web.permissions import permission, public


@public
def open_to_all(request):
    return HttpResponse("open")


@permission("review.work")
def for_reviewers(request):
    return HttpResponse("work")


def undeclared(request):
    return HttpResponse("never seen")


urlpatterns = [
    path("open/", open_to_all),
    path("work/", for_reviewers),
    path("undeclared/", undeclared),
    path("", include("backoffice.urls")),
]
here = override_settings(ROOT_URLCONF=__name__)


@here
def test_public_view_opens_for_strangers(client, db):
    assert client.get("/open/").status_code == 200


@here
def test_stranger_is_sent_to_sign_in_and_back(client, db):
    response = client.get("/work/?page=2")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/work/%3Fpage%3D2"


@here
def test_htmx_fragment_sends_the_whole_page_to_sign_in(client, db):
    response = client.get("/work/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/work/"})
    assert response["HX-Redirect"] == "/accounts/login/?next=/work/"


@here
def test_permission_decides(cast, client_of):
    assert client_of(cast.reviewer).get("/work/").status_code == 200
    assert client_of(cast.collector).get("/work/").status_code == 403
    assert client_of(cast.stranger).get("/work/").status_code == 403


@here
def test_view_that_declares_nothing_opens_for_nobody(cast, client_of, client, caplog):
    assert client_of(cast.administrator).get("/undeclared/").status_code == 403
    assert "view_declares_no_permission" in caplog.text
    assert client.get("/undeclared/").status_code == 302

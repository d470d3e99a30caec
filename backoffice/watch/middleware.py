import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from backoffice.jobs.services import request_id

_GIVEN = re.compile(r"\A[A-Za-z0-9-]{8,64}\Z")


class RequestIdMiddleware:
    """Names each request, so that its log lines and the jobs that it causes can be found together."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        name = given if _GIVEN.match(given) else uuid.uuid4().hex
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response

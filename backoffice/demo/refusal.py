from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from backoffice.demo.people import PREFIX


class NoDemoPeople(BaseBackend):
    """In production nobody signs in with a name of the sample company, whatever the database holds."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, **kwargs: Any) -> None:
        if username and username.startswith(PREFIX):
            raise PermissionDenied("Sign-ins of the sample company do not exist in production.")

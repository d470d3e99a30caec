"""Wrong configuration is found at the start, with a hint, instead of in the middle of somebody's work."""

import contextlib
from typing import Any

from celery.signals import worker_init
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured


@register(Tags.security)
def keys_can_be_read(**kwargs: Any) -> list[CheckMessage]:
    from backoffice.sealing.keys import keyring

    if settings.DEMO:
        return []
    try:
        keyring()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="backoffice.E002")]
    return []


@register(Tags.security, deploy=True)
def made_for_many(**kwargs: Any) -> list[CheckMessage]:
    """SQLite and the folder broker are right for one machine; production wants a server for both."""
    found: list[CheckMessage] = []
    if settings.DEMO:
        return found
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(Warning("Production runs on SQLite.", hint="Set DATABASE_URL=postgres://…", id="backoffice.W001"))
    if settings.CELERY_BROKER_URL.startswith("atomicfiles"):
        found.append(
            Warning(
                "Production uses the folder broker of one machine.",
                hint="Set BROKER_URL=redis://… or amqp://…",
                id="backoffice.W002",
            )
        )
    return found


@register(Tags.database)
def no_demo_people(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The sample company's people have a public password."""
    from django.db import DatabaseError

    from backoffice.accounts.models import User
    from backoffice.demo.people import PREFIX

    if settings.DEMO or not databases:
        return []
    try:
        found = User.objects.filter(username__startswith=PREFIX, is_active=True).exists()
    except DatabaseError:
        return []  # not migrated yet
    if found:
        return [
            Error(
                "This database holds the sample company's sign-ins, whose password is public.",
                hint="Start production with an empty database; never with one that bin/run has filled.",
                id="backoffice.E003",
            )
        ]
    return []


def refuse_unsafe_start(**kwargs: Any) -> None:
    """For processes that Django's own checks do not reach (web server, worker): no keys, or wrong ones, no start."""
    from django.db import DatabaseError
    from django.utils import timezone

    from backoffice.sealing.rotation import check_keys

    for message in keys_can_be_read():
        raise ImproperlyConfigured(str(message.msg))
    # A database that is away or not yet migrated is for /healthz/ready to report.
    with contextlib.suppress(DatabaseError):
        check_keys(now=timezone.now())


worker_init.connect(refuse_unsafe_start)

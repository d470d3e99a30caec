from datetime import datetime, timedelta

from django.conf import settings

from backoffice.jobs.registry import sweep
from complaints.intake import post


@sweep("complaints.read_mail", every=timedelta(minutes=2))
def read_mail(now: datetime) -> None:
    if settings.COMPLAINTS_MAILBOX:
        post.collect(url=settings.COMPLAINTS_MAILBOX, now=now)

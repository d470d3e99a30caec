from datetime import datetime

from celery.schedules import crontab

from backoffice.jobs.registry import job, sweep
from loans.products import services


@sweep("products.review_sales_nightly", every=crontab(hour=0, minute=20))
def review_sales_nightly(now: datetime) -> None:
    services.review_sales(now)


@job("products.review_sales")
def review_sales(*, now: datetime) -> None:
    """At once, because the papers of a lender or guarantor have changed."""
    services.review_sales(now)

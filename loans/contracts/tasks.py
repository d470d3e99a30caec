from datetime import datetime, timedelta

from backoffice.jobs.registry import sweep
from loans.contracts import papers as _papers  # noqa: F401  (declares the papers of this room)
from loans.contracts import services


@sweep("contracts.expire_offers", every=timedelta(hours=1))
def expire_offers(now: datetime) -> None:
    services.expire_offers(now=now)

from datetime import datetime

from backoffice.jobs.registry import job
from customers.campaigns import services


@job("campaigns.send", transactional=False)
def send(campaign_id: int, now: datetime) -> None:
    services.send_campaign(campaign_id=campaign_id, now=now)

from complaints.opinion import services
from complaints.opinion.domain import Post
from complaints.opinion.models import Mention
from complaints.opinion.taking import take

ANGRY = "提前还款居然收违约金，客服三天不理人，大家避雷，准备曝光"


def source(cast, now, **facts):
    values = {
        "name": "某微博", "code": "weibo", "kind": "social", "reach": 1000, "feed": "",
        "every_minutes": 60, "terms": "", "only_named": False, "active": True,
    }  # fmt: skip
    return services.save_source(actor=cast.service_lead, now=now, **values | facts)


def mention(cast, now, text=ANGRY, at=None, **facts):
    place = at or source(cast, now)
    take(source=place, posts=[Post(text=text, **facts)], now=now)
    return Mention.objects.latest("id")

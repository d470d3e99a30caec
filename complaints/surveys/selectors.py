from django.core import signing
from django.db.models import QuerySet

from complaints.surveys.models import Survey

SALT = "complaints.survey"


def token_of(survey: Survey) -> str:
    """What stands in the link: nobody can make one for another survey."""
    return signing.dumps(survey.pk, salt=SALT)


def by_token(token: str) -> Survey | None:
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Survey.objects.select_related("complaint").filter(pk=pk).first()


def all_surveys() -> QuerySet[Survey]:
    return Survey.objects.select_related("complaint", "complaint__owner")

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from backoffice.accounts.models import User
from backoffice.documents import registry
from backoffice.documents.domain import WordingState
from backoffice.documents.models import Document, Wording

STALE_AFTER = timedelta(minutes=5)


def visible_to(user: User) -> QuerySet[Document]:
    """The papers of the kinds that this person may see."""
    kinds = [kind.code for kind in registry.kinds.values() if user.may(kind.permission)]
    return Document.objects.filter(kind__in=kinds).select_related("wording", "created_by")


def documents_of(subject: Model, user: User) -> QuerySet[Document]:
    """The papers about one object, newest first."""
    subject_type = ContentType.objects.get_for_model(subject)
    return visible_to(user).filter(subject_type=subject_type, subject_id=subject.pk).order_by("-id")


def current_wording(kind: str) -> Wording | None:
    """The newest approved version, or None if only the shipped text exists and was not stored yet."""
    return Wording.objects.filter(kind=kind, state=WordingState.APPROVED).order_by("-number").first()


def by_code(code: str) -> Document | None:
    """The paper with this verification code; spaces, hyphens and lower case are forgiven."""
    clean = "".join(code.split()).replace("-", "").upper()
    return Document.objects.filter(code=clean).first() if len(clean) == 20 else None

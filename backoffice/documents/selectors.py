from collections.abc import Iterable
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Model, Q, QuerySet

from backoffice.accounts.models import User
from backoffice.documents import registry
from backoffice.documents.domain import Standing, WordingState, standing
from backoffice.documents.models import Document, Wording


def visible_to(user: User) -> QuerySet[Document]:
    """The papers of the kinds that this person may see."""
    return Document.objects.filter(kind__in=_kinds_of(user)).select_related("wording", "created_by")


def _kinds_of(user: User) -> list[str]:
    return [kind.code for kind in registry.kinds.values() if user.may(kind.permission)]


def documents_about(subject: Model) -> QuerySet[Document]:
    """The papers about one object, newest first."""
    subject_type = ContentType.objects.get_for_model(subject)
    return Document.objects.filter(subject_type=subject_type, subject_id=subject.pk).order_by("-id")


def documents_of(subject: Model, user: User) -> QuerySet[Document]:
    """Those that this person may see."""
    return documents_about(subject).filter(kind__in=_kinds_of(user)).select_related("wording", "created_by")


def current_wording(kind: str, on: date) -> Wording | None:
    """The approved version in force on a day, or None if only the shipped text exists and was not stored yet."""
    return wordings_in_force([kind], on).get(kind)


def wordings_in_force(kinds: Iterable[str], on: date) -> dict[str, Wording]:
    """By kind, the approved version whose day came last; one query for all kinds. Versions approved before there were
    days of entry count from the day of their approval's row: they come before every dated one."""
    rows = (
        Wording.objects.filter(Q(in_force_from=None) | Q(in_force_from__lte=on), kind__in=kinds, state="approved")
        .select_related("author", "decided_by")
        .order_by(F("in_force_from").asc(nulls_first=True), "number")
    )
    return {row.kind: row for row in rows}


def versions_of(kind: str, on: date) -> list[tuple[Wording, Standing]]:
    """The last fifty versions with where they stand on a day, newest first."""
    current = current_wording(kind, on)
    rows = Wording.objects.filter(kind=kind).select_related("author", "decided_by").order_by("-number")[:50]
    return [(row, standing(row.state, row.in_force_from, in_force=row == current, today=on)) for row in rows]


def waiting_by_kind() -> dict[str, int]:
    """How many versions of each kind wait for a second person."""
    rows = Wording.objects.filter(state=WordingState.SUBMITTED).values_list("kind").annotate(n=Count("id")).order_by()
    return dict(rows)


def by_code(code: str) -> Document | None:
    """The paper with this verification code; spaces, hyphens and lower case are forgiven."""
    clean = "".join(code.split()).replace("-", "").upper()
    return Document.objects.filter(code=clean).first() if len(clean) == 20 else None

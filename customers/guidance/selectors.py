from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from customers.guidance.domain import Candidate, Scene, State, suited
from customers.guidance.models import TalkScript, Term


def visible_to(user: Any) -> QuerySet[TalkScript]:
    rows = TalkScript.objects.select_related("written_by", "approved_by")
    return rows if user.may("guidance.view") else rows.none()


def for_call(*, scene: str, segment: str, on: date) -> list[TalkScript]:
    """The scripts to speak by, best fitting first, objections last. One query."""
    rows = TalkScript.objects.filter(
        Q(segment="") | Q(segment=segment),
        state=State.APPROVED.value,
        scene__in=[scene, Scene.OBJECTION.value],
        valid_until__gte=on,
    )
    known = {row.pk: row for row in rows}
    order = suited([Candidate(row.pk, row.scene, row.segment) for row in known.values()], scene=scene, segment=segment)
    return [known[pk] for pk in order]


def terms(text: str = "") -> QuerySet[Term]:
    """The glossary, all of it or what has these letters in name, abbreviation or meaning."""
    found = Q(name__icontains=text) | Q(short__icontains=text) | Q(meaning__icontains=text)
    return Term.objects.filter(found) if text else Term.objects.all()

"""What ties applications together, asked for set-wise."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q

from loans.applications.models import Application
from risk.fraud.domain import MOST_SHARED, Seen, Tie
from risk.fraud.models import Link

MOST_SEEN = 2000


def _any_of(ties: Iterable[Tie]) -> Q:
    wanted = Q(pk__in=[])
    for tie in ties:
        wanted |= Q(kind=tie.kind, key=tie.key)
    return wanted


def sharing(ties: Iterable[Tie], application_id: int) -> list[Seen]:
    """Other applications that share one of these things, newest first; one query."""
    rows = Link.objects.filter(_any_of(ties)).exclude(application_id=application_id).order_by("-at", "-id")
    fields = ("kind", "key", "application_id", "customer_id", "at", "application__amount")
    return [Seen(*row) for row in rows.values_list(*fields)[:MOST_SEEN]]


def neighbours(applications: set[int]) -> Mapping[tuple[str, str], set[int]]:
    """Each thing that these applications have and who shares it; two queries. What too many customers share is left
    out."""
    own = set(Link.objects.filter(application__in=applications).values_list("kind", "key"))
    members: dict[tuple[str, str], set[int]] = defaultdict(set)
    people: dict[tuple[str, str], set[int]] = defaultdict(set)
    rows = Link.objects.filter(_any_of(Tie(kind, key) for kind, key in own)).order_by("-id")
    for kind, key, application, customer in rows.values_list("kind", "key", "application", "customer")[:MOST_SEEN]:
        members[kind, key].add(application)
        people[kind, key].add(customer)
    return {tie: found for tie, found in members.items() if len(found) > 1 and len(people[tie]) <= MOST_SHARED}


def bad_in(applications: Iterable[int]) -> int:
    """How many of these ended badly: defaulted, or refused by a person for proven fraud (a ring has 60 at most)."""
    rows = Application.objects.filter(pk__in=list(applications))
    return sum(
        outcome == "bad" or (status == "rejected" and any(one.get("code") == "N04" for one in reasons))
        for outcome, status, reasons in rows.values_list("known_outcome", "status", "decision_reasons")
    )


def lenders_asked(customer_id: int, application_id: int, since: object) -> int:
    """To how many lenders this customer has applied through us since then."""
    return (
        Application.objects.filter(customer_id=customer_id, submitted_at__gt=since)
        .exclude(pk=application_id)
        .values("product_version__lender")
        .distinct()
        .count()
    )

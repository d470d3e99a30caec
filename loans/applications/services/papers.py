"""Values read from papers: offered, confirmed or corrected by a person, and only then written anywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.files.reading.domain import Found, ReadingState
from backoffice.files.reading.models import Reading
from backoffice.files.reading.services import ask_reading, words_of
from backoffice.values import identity
from backoffice.values.errors import Refused
from customers.profiles.models import Customer
from customers.profiles.selectors import id_index
from customers.profiles.services import update_customer
from loans.applications.models import Application, Material, PaperCheck, PaperValue
from loans.applications.paper_values import READ_MATERIALS, READ_PAGES, Offer, fact_value, offers
from loans.applications.services.material import open_for_material


def read_material(*, material: Material, actor: User, now: datetime) -> Reading | None:
    """Have a paper read if it is of a kind that is understood and short enough; None otherwise."""
    wanted = material.code in READ_MATERIALS and material.file.is_paper and material.file.pages <= READ_PAGES
    return ask_reading(actor=actor, file=material.file, now=now) if wanted else None


def reading_of(material: Material) -> Reading | None:
    """The newest reading of the paper as it is turned now."""
    file = material.file
    return file.readings.filter(rotation=file.rotation, then="").order_by("-pk").first()


def offers_of(application: Application, reading: Reading, today: date) -> tuple[Found, list[Offer]]:
    found = words_of(reading).found()
    customer = application.customer
    number = found.get("id_number")
    same = None if number is None else id_index(number.text) == customer.id_index
    return found, offers(found, _declared(customer), same_number=same, today=today)


@dataclass(frozen=True)
class ReadPaper:
    """A paper with what it says; `check`: who compared it last, None when nobody did."""

    material: Material
    offers: list[Offer]
    check: PaperCheck | None


def papers_beside_data(application: Application, materials: Iterable[Material], today: date) -> list[ReadPaper]:
    """The papers that were read, beside what is declared; as many queries for one paper as for all."""
    by_file = {material.file_id: material for material in materials}
    readings = Reading.objects.filter(file__in=by_file, then="", state=ReadingState.DONE).prefetch_related("pages")
    newest = {
        one.file_id: one for one in readings.order_by("pk") if one.rotation == by_file[one.file_id].file.rotation
    }
    checks = {one.material_id: one for one in application.paper_checks.select_related("checked_by").order_by("pk")}
    return [
        ReadPaper(material, offers_of(application, newest[file], today)[1], checks.get(material.pk))
        for file, material in by_file.items()
        if file in newest
    ]


def _declared(customer: Customer) -> dict[str, Any]:
    return {
        "name": customer.name,
        "employer": customer.employer or None,
        "monthly_income": customer.monthly_income,
        "employed_months": customer.employed_months,
    }


@transaction.atomic
def confirm_paper(
    *, application_id: int, material_id: int, reading_id: int, values: Mapping[str, str], actor: User, now: datetime
) -> PaperCheck:
    """Keep what a person confirmed on a paper: `values` maps each ticked name to the text as it should be.

    What became a fact is written to the customer; a paper about somebody else writes nothing and is flagged. Refused:
    application.material_closed, papers.stale (the paper was turned or read anew), papers.nothing, papers.value.
    """
    application = open_for_material(application_id)
    material = application.materials.select_related("file").get(pk=material_id, removed_at__isnull=True)
    reading = reading_of(material)
    if reading is None or reading.pk != reading_id or reading.state != ReadingState.DONE:
        raise Refused("papers.stale", _("This paper was turned or read anew meanwhile. Reload the page."))
    if not values:
        raise Refused("papers.nothing", _("Tick at least one value that you have compared with the picture."))
    today = timezone.localdate(now)
    found, offered = offers_of(application, reading, today)
    confirmed = {offer.name: _text(offer, values[offer.name]) for offer in offered if offer.name in values}
    other = _is_other_person(application.customer, offered, confirmed)
    check = PaperCheck.objects.create(
        application=application,
        material=material,
        kind=found.kind,
        other_person=other,
        checked_by=actor,
        checked_at=now,
    )
    facts = {} if other else _facts(offered, confirmed, today)
    PaperValue.objects.bulk_create(_row(check, offer, confirmed, facts) for offer in offered)
    if facts:
        customer = Customer.objects.get(pk=application.customer_id)
        update_customer(actor=actor, customer_id=customer.pk, version=customer.version, now=now, **facts)
    record(
        actor=actor, action="applications.confirm_paper", obj=application, at=now, material=material.code,
        kind=found.kind, confirmed=sorted(confirmed), other_person=other, written=sorted(facts),
        corrected=sorted(o.name for o in offered if o.name in confirmed and confirmed[o.name] != o.value.text),
    )  # fmt: skip
    return check


def _text(offer: Offer, given: str) -> str:
    text = given.strip() or offer.value.text
    wrong = (
        (offer.name == "id_number" and not identity.resident_id_ok(identity.normalise_id(text)))
        or (offer.name == "credit_code" and not identity.credit_code_ok(text.upper()))
        or (offer.name == "monthly_income" and not isinstance(fact_value("monthly_income", text, date.max), Decimal))
    )
    if wrong:
        raise Refused("papers.value", _("This value cannot be right; compare it with the picture."), field=offer.name)
    return identity.normalise_id(text) if offer.name == "id_number" else text


def _is_other_person(customer: Customer, offered: list[Offer], confirmed: Mapping[str, str]) -> bool:
    """By what was confirmed: a corrected misreading is no other person."""
    if "id_number" in confirmed:
        return id_index(confirmed["id_number"]) != customer.id_index
    return any(
        offer.other_person and confirmed.get(offer.name, offer.value.text) == offer.value.text for offer in offered
    )


def _facts(offered: list[Offer], confirmed: Mapping[str, str], today: date) -> dict[str, Any]:
    made = {
        offer.fact: fact_value(offer.fact, confirmed[offer.name], today)
        for offer in offered
        if offer.fact and offer.name in confirmed
    }
    return {fact: value for fact, value in made.items() if value is not None}


def _row(check: PaperCheck, offer: Offer, confirmed: Mapping[str, str], facts: Mapping[str, Any]) -> PaperValue:
    text = confirmed.get(offer.name)
    return PaperValue(
        check_of=check, name=offer.name, read=offer.value.text, confirmed=text or "", page=offer.value.page,
        box=list(offer.value.box), confidence=Decimal(str(round(offer.value.confidence, 4))),
        corrected=text is not None and text != offer.value.text, differs=offer.differs or offer.other_person,
        is_confirmed=text is not None, written_to=offer.fact if offer.fact in facts else "",
    )  # fmt: skip

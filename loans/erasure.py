"""How the rooms of loans let go of people, and what keeps them: open business and the law against money laundering."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.documents.services import erase_papers
from backoffice.files.erasing import erase_files
from backoffice.parameters.services import value
from backoffice.sealing.erasure import permitted
from customers.privacy.domain import Letting, LockReason, cutoff_of
from customers.privacy.keeping import Hold, Kind, erases, holds_back, keeps
from customers.privacy.models import Consent
from customers.privacy.selectors import locked_customers
from customers.privacy.services import anonymise, lock_for_law
from customers.profiles.models import Customer
from loans.applications.domain import ENDED, OPEN
from loans.applications.models import Application, EntryDraft, LenderAnswer, Material, PaperValue
from loans.collateral.models import CollateralItem
from loans.contracts.models import Contract, Disclosure, Offer
from loans.servicing.models import Loan

NAMELESS = "已匿名化"
IDENTITY = "retention.identity.years"


def _forget(ids: list[int], now: datetime) -> None:
    applications = list(Application.objects.filter(customer__in=ids).values_list("pk", flat=True))
    Application.objects.filter(pk__in=applications).update(use_detail="", use_payee="", external_ref=None)
    EntryDraft.objects.filter(customer__in=ids).delete()
    PaperValue.objects.filter(check_of__application__in=applications).delete()
    LenderAnswer.objects.filter(forwarding__application__in=applications).update(content={})
    CollateralItem.objects.filter(application__in=applications).update(owner_name=NAMELESS, identifier="")
    erase_files(Material.objects.filter(application__in=applications).values_list("file", flat=True), now)
    contracts = Contract.objects.filter(customer__in=ids)
    contracts.exclude(signer_name="").update(signer_name=NAMELESS)
    offers = Offer.objects.filter(customer__in=ids)
    offers.update(answer_note="", answer_reference="")
    with permitted():
        Disclosure.objects.filter(offer__in=offers).update(content={})
    for model, rows in (
        (Application, applications),
        (Contract, contracts.values_list("pk", flat=True)),
        (Offer, offers.values_list("pk", flat=True)),
        (Disclosure, Disclosure.objects.filter(offer__in=offers).values_list("pk", flat=True)),
        (Loan, Loan.objects.filter(customer__in=ids).values_list("pk", flat=True)),
    ):
        erase_papers(model, rows, now)


def _with_open_loan(ids: Iterable[int], now: datetime) -> Iterable[int]:
    return Loan.objects.filter(customer__in=ids, settled_on__isnull=True).values_list("customer", flat=True)


def _with_open_application(ids: Iterable[int], now: datetime) -> Iterable[int]:
    return Application.objects.filter(customer__in=ids, status__in=OPEN).values_list("customer", flat=True)


def _under_money_laundering_law(ids: Iterable[int], now: datetime) -> Iterable[int]:
    today = timezone.localdate(now)
    since = cutoff_of(today, IDENTITY, value(IDENTITY, today).value)
    return Loan.objects.filter(customer__in=ids, settled_on__gte=since).values_list("customer", flat=True)


def _people() -> QuerySet[Customer]:
    return Customer.objects.exclude(locked_customers(reason=LockReason.ANONYMISED.value))


def _never_borrowed(cutoff: date, now: datetime) -> QuerySet[Customer]:
    """Asked, or were only registered, and nothing has happened since."""
    mine = {"customer_id": OuterRef("pk")}
    return _people().filter(
        ~Exists(Contract.objects.filter(**mine)),
        ~Exists(Application.objects.filter(**mine, changed_at__date__gte=cutoff)),
        ~Exists(Consent.objects.filter(**mine, granted_at__date__gte=cutoff)),
        created_at__date__lt=cutoff,
    )


def _asked_to_be_erased(cutoff: date, now: datetime) -> QuerySet[Customer]:
    """Who asked for it goes as soon as no law holds it back, whatever the periods are."""
    return Customer.objects.filter(locked_customers(reason=LockReason.ASKED.value))


def _settled(cutoff: date, now: datetime) -> QuerySet[Customer]:
    mine = Loan.objects.filter(customer_id=OuterRef("pk"))
    return _people().filter(
        Exists(mine), ~Exists(mine.filter(settled_on__isnull=True)), ~Exists(mine.filter(settled_on__gte=cutoff))
    )


def _settled_and_in_use(cutoff: date, now: datetime) -> QuerySet[Customer]:
    return _settled(cutoff, now).exclude(locked_customers())


def _ended_with_files(cutoff: date, now: datetime) -> QuerySet[Application]:
    """Files of applications that ended without a loan."""
    files = Material.objects.filter(application=OuterRef("pk"), file__erased_at__isnull=True)
    return Application.objects.filter(Exists(files), status__in=ENDED, changed_at__date__lt=cutoff)


def _erase_files_of(ids: list[int], now: datetime) -> None:
    erase_files(Material.objects.filter(application__in=ids).values_list("file", flat=True), now)


def _old_answers(cutoff: date, now: datetime) -> QuerySet[LenderAnswer]:
    return LenderAnswer.objects.filter(received_at__date__lt=cutoff).exclude(content={})


def _empty_answers(ids: list[int], now: datetime) -> None:
    LenderAnswer.objects.filter(pk__in=ids).update(content={})


erases(_forget)
holds_back(Hold("loan", _("A loan is not settled"), _with_open_loan))
holds_back(Hold("application", _("An application is under way"), _with_open_application))
holds_back(
    Hold(
        "aml",
        _("Kept for ten years by the law against money laundering"),
        _under_money_laundering_law,
        storage_only=True,
    )
)
for kind in (
    Kind(
        "leads", _("People who never borrowed"), _("last application, consent or registration"),
        "retention.rejected.months", Letting.ANONYMISE, _never_borrowed, anonymise,
    ),
    Kind(
        "asked", _("People who asked to be erased"), _("the request"), "retention.asked.months", Letting.ANONYMISE,
        _asked_to_be_erased, anonymise,
    ),
    Kind(
        "application_files", _("Files of applications without a loan"), _("end of the application"),
        "retention.rejected.months", Letting.ERASE, _ended_with_files, _erase_files_of, "customer_id",
    ),
    Kind(
        "settled", _("People whose loans are settled: processing ends"), _("last settlement"),
        "retention.settled.months", Letting.LOCK, _settled_and_in_use, lock_for_law,
    ),
    Kind(
        "borrowers", _("Identity, contracts and repayments of borrowers"), _("last settlement"), IDENTITY,
        Letting.ANONYMISE, _settled, anonymise,
    ),
    Kind(
        "transfers", _("Answers of lenders to what was given to them"), _("receipt"),
        "retention.transfer_log.years", Letting.ERASE, _old_answers, _empty_answers,
        "forwarding__application__customer_id",
    ),
):  # fmt: skip
    keeps(kind)

"""When people with business in the rooms of loans are let go, and what keeps them: open business and the law. What
becomes of the rows about them stands in `personal_data`, line by line."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.files.erasing import erase_files
from backoffice.parameters.services import value
from customers.privacy.domain import Letting, LockReason, cutoff_of, years_before
from customers.privacy.keeping import Hold, Kind, holds_back, keeps, kept_by_law
from customers.privacy.models import Consent
from customers.privacy.selectors import locked_customers
from customers.privacy.services import anonymise, lock_for_law
from customers.profiles.models import Customer
from loans.applications.domain import ENDED, OPEN
from loans.applications.models import Application, Forwarding, LenderAnswer, Material
from loans.contracts.models import Contract
from loans.servicing.models import Loan

IDENTITY = "retention.identity.years"
TRANSFERS = "retention.transfer_log.years"


def _with_open_loan(ids: Iterable[int], now: datetime) -> Iterable[int]:
    return Loan.objects.filter(customer__in=ids, settled_on__isnull=True).values_list("customer", flat=True)


def _with_open_application(ids: Iterable[int], now: datetime) -> Iterable[int]:
    return Application.objects.filter(customer__in=ids, status__in=OPEN).values_list("customer", flat=True)


def _under_money_laundering_law(ids: Iterable[int], now: datetime) -> Iterable[int]:
    today = timezone.localdate(now)
    since = cutoff_of(today, IDENTITY, value(IDENTITY, today).value)
    return Loan.objects.filter(customer__in=ids, settled_on__gte=since).values_list("customer", flat=True)


def _ten_years_on(ids: Iterable[int], now: datetime) -> date | None:
    """Ten years after the last loan was settled; after it is to be settled, while it runs."""
    years = value(IDENTITY, timezone.localdate(now)).value
    rows = Loan.objects.filter(customer__in=ids).values_list("settled_on", "matures_on")
    return max((years_before(settled or due, -years) for settled, due in rows), default=None)


def _given_to_others(ids: Iterable[int], now: datetime) -> Iterable[int]:
    """What was given to whom is on record for three years（网络数据安全管理条例第十二条）."""
    today = timezone.localdate(now)
    since = cutoff_of(today, TRANSFERS, value(TRANSFERS, today).value)
    rows = Forwarding.objects.filter(application__customer__in=ids, sent_at__date__gte=since)
    return rows.values_list("application__customer", flat=True)


def _people() -> QuerySet[Customer]:
    """Records merged into others go with those."""
    return Customer.objects.filter(merged_into__isnull=True).exclude(
        locked_customers(reason=LockReason.ANONYMISED.value)
    )


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
    return _people().filter(locked_customers(reason=LockReason.ASKED.value))


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


holds_back(Hold("loan", _("A loan is not settled"), _with_open_loan))
holds_back(Hold("application", _("An application is under way"), _with_open_application))
holds_back(
    Hold(
        "aml",
        _("Kept for ten years by the law against money laundering"),
        _under_money_laundering_law,
        storage_only=True,
        until=_ten_years_on,
    )
)
holds_back(kept_by_law(_given_to_others))
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
        TRANSFERS, Letting.ERASE, _old_answers, _empty_answers,
        "forwarding__application__customer_id",
    ),
):  # fmt: skip
    keeps(kind)

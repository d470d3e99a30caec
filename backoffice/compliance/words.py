"""Why a partner may not be given data, in words."""

from django.utils.translation import gettext_lazy as _

OBSTACLES = {
    "no_record": _("The partner is not in the register of data processors."),
    "not_active": _("Its record is not approved."),
    "agreement_missing": _("There is no agreement on processing."),
    "agreement_expired": _("The agreement has run out."),
    "licence_missing": _("The licence is missing."),
    "licence_expired": _("The licence has run out."),
    "review_overdue": _("The periodic review is overdue."),
}

"""Why somebody is left out of a message, in words for lists and reports."""

from django.utils.translation import gettext_lazy as _

from customers.privacy.domain import LeftOut

LEFT_OUT = {
    LeftOut.ANONYMISED.value: _("Anonymised"),
    LeftOut.LOCKED.value: _("Locked for processing"),
    LeftOut.OPTED_OUT.value: _("Withdrew the consent"),
    LeftOut.NO_CONSENT.value: _("Never agreed"),
    LeftOut.STUDENT.value: _("Student"),
    LeftOut.MINOR.value: _("Under age"),
    LeftOut.ELDERLY.value: _("Over the age to be addressed"),
}

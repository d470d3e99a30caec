from django.db import models
from django.utils.translation import gettext_lazy as _

from loans.lenders.domain import LenderKind, Standing

KINDS = [
    (LenderKind.BANK.value, _("Bank")),
    (LenderKind.CFC.value, _("Consumer finance company")),
    (LenderKind.MICROLENDER.value, _("Microlender")),
]


class Lender(models.Model):
    """A licensed lender (资金方): it decides and lends, we hand it decided applications."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS)
    licence_no = models.CharField(_("licence number"), max_length=40, blank=True)
    licence_valid_to = models.DateField(_("licence valid to"), null=True, blank=True)
    list_url = models.URLField(_("published list"), blank=True)
    listed_since = models.DateField(_("on the published list since"), null=True, blank=True)
    agreement_no = models.CharField(_("agreement number"), max_length=40, blank=True)
    agreement_valid_to = models.DateField(_("agreement valid to"), null=True, blank=True)
    complaint_phone = models.CharField(_("complaint phone"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("lender")
        verbose_name_plural = _("lenders")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> Standing:
        return Standing(
            self.licence_no, self.licence_valid_to, self.listed_since, self.agreement_no, self.agreement_valid_to
        )

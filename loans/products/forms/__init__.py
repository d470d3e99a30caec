"""The forms of a product: its name, the terms of a version, its fees, its papers."""

from loans.products.forms.lines import MATERIALS, FeeForm, FeeFormSet, MaterialForm, MaterialFormSet
from loans.products.forms.terms import ProductForm, ReasonForm, VersionForm

__all__ = [
    "MATERIALS",
    "FeeForm",
    "FeeFormSet",
    "MaterialForm",
    "MaterialFormSet",
    "ProductForm",
    "ReasonForm",
    "VersionForm",
]

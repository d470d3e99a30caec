"""The life of a product version, and what it is."""

from enum import StrEnum

from backoffice.values import transitions


class ProductStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"  # checked by the machine, waiting for a second person
    APPROVED = "approved"  # waits for its first day of sale
    ON_SALE = "on_sale"
    SUSPENDED = "suspended"
    RETIRED = "retired"


TRANSITIONS = transitions.table(
    [
        ("submit", {ProductStatus.DRAFT}, ProductStatus.SUBMITTED),
        ("approve", {ProductStatus.SUBMITTED}, ProductStatus.APPROVED),
        ("return", {ProductStatus.SUBMITTED, ProductStatus.APPROVED}, ProductStatus.DRAFT),
        ("launch", {ProductStatus.APPROVED}, ProductStatus.ON_SALE),
        ("suspend", {ProductStatus.ON_SALE}, ProductStatus.SUSPENDED),
        ("resume", {ProductStatus.SUSPENDED}, ProductStatus.ON_SALE),
        ("retire", {ProductStatus.ON_SALE, ProductStatus.SUSPENDED}, ProductStatus.RETIRED),
    ]
)


class Category(StrEnum):
    PERSONAL_CREDIT = "personal_credit"
    HOME_SECURED = "home_secured"
    CAR = "car"
    EDUCATION = "education"
    MICRO_BUSINESS = "micro_business"
    PURCHASE_INSTALMENT = "purchase_instalment"
    MERCHANT_INSTALMENT = "merchant_instalment"
    CASH_LOAN = "cash_loan"
    CARD_REPAYMENT = "card_repayment"


class Security(StrEnum):
    CREDIT = "credit"  # nothing but the borrower's word
    MORTGAGE = "mortgage"
    PLEDGE = "pledge"
    GUARANTEE = "guarantee"
    INSURANCE = "insurance"


# What a lender's licence must cover for a category (see loans.lenders.domain.Scope).
BUSINESS = frozenset({Category.MICRO_BUSINESS, Category.MERCHANT_INSTALMENT})
SCOPE_OF = {
    category: "business" if category in BUSINESS else "mortgage" if category is Category.HOME_SECURED else "consumer"
    for category in Category
}
SECURED = frozenset({Security.MORTGAGE, Security.PLEDGE, Security.GUARANTEE, Security.INSURANCE})
WITH_COLLATERAL = frozenset({Security.MORTGAGE, Security.PLEDGE})

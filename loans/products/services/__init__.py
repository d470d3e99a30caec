"""The verbs of this room: drafts, checks, and the life of a version."""

from loans.products.services.checking import (
    Law,
    as_json,
    checks_of,
    dearest_of,
    law_on,
    objections,
    unrecorded,
    used_by,
)
from loans.products.services.drafting import change_draft, content_of, create_product, draft_version
from loans.products.services.selling import (
    advertised_terms,
    resume,
    retire,
    review_sales,
    submit_version,
    suspend,
    take_back,
)

__all__ = [
    "Law",
    "advertised_terms",
    "as_json",
    "change_draft",
    "checks_of",
    "content_of",
    "create_product",
    "dearest_of",
    "draft_version",
    "law_on",
    "objections",
    "resume",
    "retire",
    "review_sales",
    "submit_version",
    "suspend",
    "take_back",
    "unrecorded",
    "used_by",
]

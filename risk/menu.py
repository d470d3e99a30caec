"""What risk offers in the sidebar."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.web.menu import MenuItem
from risk.review import selectors as review


def waiting_reviews(user) -> int:
    return review.waiting(review.visible_to(user), timezone.now())[: review.CAP].count()


ITEMS = [
    MenuItem(
        section="risk",
        label=_("Review queue"),
        url_name="review:queue",
        permission="review.view",
        icon="list-check",
        order=10,
        badge=waiting_reviews,
    ),
]

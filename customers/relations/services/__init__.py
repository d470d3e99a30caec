"""The verbs of relations, by concern."""

from customers.relations.services.events import on_tier_changed
from customers.relations.services.feed import digest_of, end_feed, make_feed
from customers.relations.services.follow_ups import (
    Planned,
    arrange,
    arrange_many,
    drop,
    finish,
    plan_follow_ups,
)
from customers.relations.services.joining import one_manager
from customers.relations.services.managers import (
    choose_manager,
    enter_absence,
    give_manager,
    give_managers,
    hand_over,
    set_desk,
)

__all__ = [
    "Planned",
    "arrange",
    "arrange_many",
    "choose_manager",
    "digest_of",
    "drop",
    "end_feed",
    "enter_absence",
    "finish",
    "give_manager",
    "give_managers",
    "hand_over",
    "make_feed",
    "on_tier_changed",
    "one_manager",
    "plan_follow_ups",
    "set_desk",
]

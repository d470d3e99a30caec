"""What to say, beside the form in which a call is written down."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from backoffice.values.gaps import fill
from customers.guidance import selectors
from customers.guidance.domain import SCENE_OF_OCCASION, Scene
from customers.guidance.models import TalkScript
from customers.profiles.models import Customer


def beside_follow_up(request: Any, follow_up: Any) -> SafeString | str:
    """By the occasion of a planned contact and the segment of its customer."""
    if follow_up.state != "open":
        return ""
    scene = SCENE_OF_OCCASION.get(follow_up.occasion, Scene.NEEDS)
    return _card(request, scene, follow_up.customer.name, follow_up.customer)


def beside_lead(request: Any, lead: Any) -> SafeString | str:
    """A lead is not known yet: the first contact, for the customer it became if there is one."""
    return _card(request, Scene.FIRST_CONTACT, lead.name, lead.customer)


def _card(request: Any, scene: Scene, name: str, customer: Customer | None) -> SafeString | str:
    if not request.user.may("guidance.view"):
        return ""
    today = timezone.localdate()
    words = {
        "称呼": name,
        "客户经理": str(request.user),
        "公司": settings.COMPANY_NAME,
        "今天": date_format(today, "Y年n月j日"),
    }
    scripts = selectors.for_call(scene=scene, segment=customer.segment if customer else "", on=today)
    context = {
        "scripts": [_spoken(row, words) for row in scripts if row.scene != Scene.OBJECTION],
        "objections": [_spoken(row, words) for row in scripts if row.scene == Scene.OBJECTION],
        "customer": customer,
    }
    return render_to_string("customers/guidance/call_card.html", context, request)


def _spoken(script: TalkScript, words: dict[str, str]) -> dict[str, Any]:
    return {
        "script": script,
        "listen": fill(script.listen, words),
        "empathise": fill(script.empathise, words),
        "body": fill(script.body, words),
    }

"""The questionnaire in use, some customers' answers, and one link that waits."""

from datetime import timedelta

from backoffice.accounts.roles import Role
from backoffice.approvals.services import approve
from backoffice.demo.people import World
from customers.needs import selectors, services
from customers.profiles.models import Customer

ANSWERS = (
    {"purpose": "装修", "amount": "80000", "months": 24, "rate": 12, "pay": "4000", "speed": "week", "secured": "no"},
    {"purpose": "经营周转", "amount": "300000", "least": "200000", "months": 36, "rate": 10, "pay": "12000",
     "speed": "any", "secured": "yes", "assets": ["home"], "worth": "900000", "words": "旺季前到账最好"},
    {"purpose": "购车", "amount": "120000", "months": 36, "pay": "4500", "speed": "soon", "secured": "yes",
     "assets": ["car"]},
)  # fmt: skip


def seed(world: World) -> None:
    if selectors.versions(1):
        return
    editor, adviser = world.by(Role.OPERATIONS), world.by(Role.RELATIONSHIP_MANAGER)
    row = services.draft(actor=editor, now=world.now - timedelta(days=90))
    request = services.submit(actor=editor, questionnaire_id=row.pk, now=world.now - timedelta(days=90))
    approve(actor=world.by(Role.COMPLIANCE), approval_id=request.pk, now=world.now - timedelta(days=89))
    people = list(
        Customer.objects.filter(is_sample=True, kind="person", is_student=False, merged_into=None).order_by("id")[:5]
    )
    for number, (customer, values) in enumerate(zip(people, ANSWERS, strict=False)):
        at = world.now - timedelta(days=20 - number * 5)
        sheet = services.begin(actor=adviser, customer=customer, now=at)
        services.answer(actor=adviser, sheet_id=sheet.pk, values=values, now=at, finish=True)
    if len(people) == 5:
        half = services.begin(actor=adviser, customer=people[3], now=world.now)
        services.answer(actor=adviser, sheet_id=half.pk, values={"purpose": "教育培训"}, now=world.now)
        services.send_link(actor=adviser, customer=people[4], now=world.now)

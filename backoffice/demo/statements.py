"""A bank statement with a draft that has readable papers, and a photographed one of somebody else beside it."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.demo import clockwork
from backoffice.demo.drawn import statements as drawn
from backoffice.demo.papers import PEOPLE, REFERENCE
from backoffice.demo.people import World
from loans.applications.models import Application
from risk.statements import services
from risk.statements.models import Statement


def seed(world: World) -> None:
    """Adds nothing once a statement is there. Sheets only: pictures are read when somebody asks for it."""
    if Statement.objects.exists():
        return
    clerk, now = world.users["operations"], world.now - timedelta(hours=2)
    start = (now.date().replace(day=1) - timedelta(days=170)).replace(day=1)
    for number, (name, _id, _phone, employer, income) in enumerate(PEOPLE, 1):
        application = Application.objects.filter(external_ref=f"{REFERENCE}{number}").first()
        if application is None:
            return
        life = drawn.Life(name, employer, income, 6, date(start.year, start.month, 1), seed=number)
        if number == 2:
            life = drawn.Life(
                PEOPLE[0][0], employer, income, 6, life.start, loan=Decimal(2600), gambling=2, circles=1, seed=number
            )
        layout = drawn.LAYOUTS[0 if number == 1 else 6]
        upload = SimpleUploadedFile(f"{layout.bank}流水.csv", _sheet(layout, life))
        services.add_statement(actor=clerk, application=application, upload=upload, now=now)


def of_case(world: World, application: Application) -> None:
    """A statement that was handed in with a case, confirmed: the case is assessed again with it."""
    if Statement.objects.filter(application=application).exists():
        return
    customer, clerk, now = application.customer, world.users["operations"], world.now - timedelta(minutes=20)
    start = (now.date().replace(day=1) - timedelta(days=170)).replace(day=1)
    income = customer.monthly_income or Decimal(9000)
    life = drawn.Life(customer.name, customer.employer or "个体经营", income, 6, start, seed=application.pk)
    upload = SimpleUploadedFile("近六个月流水.csv", _sheet(drawn.LAYOUTS[0], life))
    statement = services.add_statement(actor=clerk, application=application, upload=upload, now=now)
    clockwork.work_off(now)
    services.confirm(actor=clerk, statement_id=statement.pk, now=now)
    clockwork.work_off(now)


def _sheet(layout: drawn.Layout, life: drawn.Life) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([f"{layout.holder}：{life.name}", f"账号：{life.account}"])
    writer.writerow([f"期初余额：{life.opening:,.2f}", "币种：人民币"])
    writer.writerows(drawn.table(layout, drawn.bookings(life)))
    return out.getvalue().encode("gb18030")

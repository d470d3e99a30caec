"""Lists of complaints from a regulator, a lender or a platform, through the import engine."""

from collections.abc import Iterable
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.files.imports import kinds
from backoffice.files.imports.kinds import ImportField, MappedRow, Outcome, Problem
from backoffice.files.models import ImportBatch
from backoffice.values.errors import Refused
from complaints.cases.domain import Channel, Report
from complaints.cases.filing import checked
from complaints.cases.forms import LONGEST
from complaints.intake.services import receive

KIND = "complaints"
WORDS = {
    "监管": "regulator", "监管转办": "regulator", "12378": "regulator", "媒体": "media", "平台": "media",
    "资金方": "lender", "银行": "lender", "热线": "hotline", "来访": "visit", "来信": "letter",
}  # fmt: skip
NUMBERS = ("编号", "转办单号", "投诉编号", "工单号")
TEXTS = ("内容", "投诉内容", "诉求", "描述")
FIELDS = (
    ImportField("reference", _("Their number"), required=True, guesses=NUMBERS, max_length=60),
    ImportField("content", _("Complaint"), required=True, guesses=TEXTS, max_length=LONGEST),
    ImportField("channel", _("Channel"), "choice", choices=tuple(Channel), words=WORDS, guesses=("渠道", "来源")),
    ImportField("received_on", _("Received"), "date", guesses=("日期", "受理日期", "收到日期", "投诉日期")),
    ImportField("name", _("Complainant"), guesses=("姓名", "投诉人", "消费者"), max_length=60),
    ImportField("phone", _("Phone"), guesses=("电话", "手机", "联系电话", "手机号"), max_length=20),
    ImportField("loan", _("Loan number"), guesses=("贷款编号", "借据号", "合同号"), max_length=30),
    ImportField("national", _("National code"), guesses=("原因代码", "投诉原因代码", "国标代码"), max_length=12),
    ImportField("amount", _("Sum in dispute (yuan)"), "money", guesses=("金额", "涉诉金额", "争议金额")),
)


def _report(row: MappedRow, now: datetime) -> Report:
    values = row.values
    day = values.get("received_on")
    received = timezone.make_aware(datetime.combine(day, time(9))) if day else now
    return Report(
        channel=values.get("channel") or Channel.REGULATOR,
        content=values["content"],
        received_at=min(received, now) if day == timezone.localdate(now) else received,
        complainant_name=values.get("name") or "",
        phone=values.get("phone") or "",
        amount=values.get("amount"),
        jrt0169_code=values.get("national") or None,
        source_key=f"import:{values['reference']}",
    )


def check(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> dict[int, list[Problem]]:
    """What keeps a row from being a complaint; writes nothing."""
    wrong: dict[int, list[Problem]] = {}
    for row in rows:
        try:
            checked(_report(row, now), now)
        except Refused as refusal:
            wrong[row.line] = [Problem(str(refusal.data.get("field", "")), refusal.code, str(refusal))]
    return wrong


def take(rows: Iterable[MappedRow], batch: ImportBatch, now: datetime) -> Outcome:
    """A complaint for each row; a number that is on record already is left alone."""
    outcome = Outcome()
    for row in rows:
        _complaint, new = receive(report=_report(row, now), now=now, loan_number=row.values.get("loan") or "")
        outcome.created += new
        outcome.known += not new
    return outcome


def _results(batch: ImportBatch) -> str:
    return reverse("handling:queue") + "?tab=open"


kinds.register(
    kinds.ImportKind(
        name=KIND,
        label=_("Complaints from a list"),
        permission="complaints.enter",
        fields=FIELDS,
        check=check,
        take=take,
        results_url=_results,
    )
)

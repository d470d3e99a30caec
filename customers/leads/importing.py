"""Leads from files: which fields there are, what makes a row wrong, and how rows become leads.

A number that is an open lead or a customer already makes no second one, so a file taken over twice adds nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.files.imports import kinds
from backoffice.files.imports.kinds import ImportField, MappedRow, Outcome, Problem
from backoffice.files.models import ImportBatch
from backoffice.values.errors import Refused
from customers.channels.models import Channel
from customers.channels.selectors import open_channels
from customers.channels.services import channel_of_code
from customers.leads.services import Told, take_in
from customers.leads.services.intake import refuse

KIND = "leads"
SLICE = 1_000

FIELDS = (
    ImportField("name", _("Name"), required=True, guesses=("姓名", "客户姓名", "联系人", "法人")),
    ImportField("phone", _("Mobile"), required=True, guesses=("手机号", "手机", "手机号码", "联系电话", "电话")),
    ImportField("id_number", _("Identity number"), guesses=("身份证号", "身份证", "证件号码")),
    ImportField("age", _("Age"), "integer", guesses=("年龄",), lowest=Decimal(0), highest=Decimal(120)),
    ImportField("is_student", _("Student"), "bool", guesses=("在校学生", "是否学生", "学生")),
    ImportField("email", _("E-mail"), guesses=("邮箱", "电子邮箱"), max_length=120),
    ImportField("region", _("Region code"), guesses=("地区代码", "行政区划", "区划代码"), max_length=6),
    ImportField("company", _("Company"), guesses=("单位", "工作单位", "企业名称", "公司", "职业"), max_length=120),
    ImportField("amount", _("Wanted amount"), "money", guesses=("意向金额", "需求金额", "金额"), lowest=Decimal(0),
                highest=Decimal(100_000_000)),
    ImportField("purpose", _("Purpose"), guesses=("用途", "资金用途"), max_length=40),
    ImportField("remark", _("Remark"), guesses=("备注", "说明"), max_length=300),
    ImportField("channel", _("Channel code"), guesses=("渠道", "渠道编码"), max_length=20),
    ImportField("campaign", _("Campaign"), guesses=("活动", "活动编码"), max_length=20),
    ImportField("consent", _("Proof of the agreement to marketing"), guesses=("营销授权", "授权编号"), max_length=100),
)  # fmt: skip


def options() -> dict[str, tuple[Any, list[tuple[str, Any]]]]:
    channels = [(channel.code, channel.name) for channel in open_channels(timezone.localdate())]
    return {"channel": (_("Channel for rows that name none"), channels)}


def _code_of(row: MappedRow, batch: ImportBatch) -> str:
    return row.values.get("channel") or batch.mapping.get("options", {}).get("channel") or ""


def _told(row: MappedRow) -> Told:
    values = row.values
    return Told(
        name=values["name"],
        phone=values["phone"],
        id_number=values.get("id_number") or "",
        age=values.get("age"),
        email=values.get("email") or "",
        is_student=bool(values.get("is_student")),
        region=values.get("region") or "",
        company=values.get("company") or "",
        amount=values.get("amount"),
        purpose=values.get("purpose") or "",
        remark=values.get("remark") or "",
        campaign=values.get("campaign") or "",
        consent_evidence=values.get("consent") or "",
    )


def _column_of(batch: ImportBatch, field: str) -> str:
    spec = batch.mapping.get("columns", {}).get(field)
    return (spec.get("from") if isinstance(spec, dict) else spec) or field


def _problem(batch: ImportBatch, refusal: Refused) -> Problem:
    return Problem(_column_of(batch, str(refusal.data.get("field", ""))), refusal.code, str(refusal))


def _channels(rows: Iterable[MappedRow], batch: ImportBatch) -> dict[str, Channel | Refused]:
    """The channel of each code, or why there is none."""
    found: dict[str, Channel | Refused] = {}
    for code in {_code_of(row, batch) for row in rows}:
        try:
            found[code] = channel_of_code(code) or Refused(
                "leads.no_channel", _("Choose the channel that these leads come from."), field="channel"
            )
        except Refused as refusal:
            found[code] = refusal
    return found


def check(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> dict[int, list[Problem]]:
    """{line: problems}: identity, students and minors, formulas, an unknown channel."""
    channels, day, found = _channels(rows, batch), timezone.localdate(now), {}
    for row in rows:
        channel = channels[_code_of(row, batch)]
        refusal = channel if isinstance(channel, Refused) else refuse(_told(row), day)
        if refusal is not None:
            found[row.line] = [_problem(batch, refusal)]
    return found


def take(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> Outcome:
    """Leads of those that are not known yet; the engine's transaction is open. A closed channel refuses its rows."""
    outcome = Outcome()
    by_channel: dict[str, list[MappedRow]] = {}
    for row in rows:
        by_channel.setdefault(_code_of(row, batch), []).append(row)
    channels = _channels(rows, batch)
    for code, mine in by_channel.items():
        try:
            taken = take_in(
                actor=batch.owner, channel=channels[code], rows=[_told(row) for row in mine], now=now, batch=batch
            )
        except Refused as refusal:
            outcome.problems += [(row.line, _problem(batch, refusal)) for row in mine]
            continue
        outcome.created += len(taken.made)
        outcome.known += len(taken.folded)
        outcome.problems += [(mine[place].line, _problem(batch, why)) for place, why in taken.refused.items()]
    return outcome


kinds.register(
    kinds.ImportKind(
        name=KIND,
        label=_("Leads"),
        permission="leads.import",
        fields=FIELDS,
        check=check,
        take=take,
        results_url=lambda batch: f"{reverse('leads:list')}?batch={batch.pk}",
        options=options,
        slice=SLICE,
    )
)

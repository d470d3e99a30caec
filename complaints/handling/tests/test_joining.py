"""Merging with both histories, splitting with true clocks, root cases, followers, likeness, the hold on collection."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from complaints.cases import services as cases
from complaints.cases.likeness import bands, likeness, shingles
from complaints.cases.tests.factories import filed
from complaints.handling import joining, selectors, services
from loans.contracts.tests.factories import loan as a_loan
from loans.servicing.holds import may_collect

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
COLLECTION = "催收电话太频繁，影响工作，请不要再打。"


def test_texts_that_say_the_same_share_a_band_and_others_do_not():
    one = "催收人员每天给我单位打电话，影响我的工作，要求停止"
    two = "催收人员每天给我的单位打电话，影响了我的工作，要求停止！"
    assert likeness(shingles(one), shingles(two)) > 0.6
    assert set(bands(one)) & set(bands(two))
    assert not set(bands(one)) & set(bands("建议增加微信还款的方式"))
    assert bands("") == []
    assert likeness(shingles(one), shingles(one.replace("，", " ， "))) == 1


@pytest.mark.django_db
def test_merging_ends_one_in_the_other_and_keeps_both_histories(cast):
    agent = cast.service_agent
    first = filed(actor=agent, now=NOW, acknowledge=False)
    late = filed(actor=agent, now=NOW, phone="13800138001", received_at=NOW - timedelta(days=5), acknowledge=False)
    assert late.breached
    services.add_note(actor=agent, complaint_id=late.pk, text="已联系资金方", now=NOW)
    into = joining.merge(actor=agent, complaint_id=late.pk, number=first.number.lower(), reason="同一件事", now=NOW)
    late.refresh_from_db()
    first.refresh_from_db()
    assert (into, late.status, late.merged_into) == (first, "merged", first)
    assert late.breached  # what was missed stays on record
    assert set(late.clocks.filter(stopped_at=None).values_list("cancelled_at", flat=True)) == {NOW}
    assert first.phone_masked == "138****8001"
    told = "\n".join(f"{line.title} {line.text}" for line in selectors.timeline_of(first))
    assert "已联系资金方" in told
    assert late.number in told
    with pytest.raises(Refused):
        joining.merge(actor=agent, complaint_id=first.pk, number=late.number, reason="反过来", now=NOW)
    with pytest.raises(Refused):
        joining.merge(actor=agent, complaint_id=first.pk, number=first.number, reason="自己", now=NOW)
    with pytest.raises(Refused) as refusal:
        joining.merge(actor=agent, complaint_id=first.pk, number="TS0", reason="x", now=NOW)
    assert refusal.value.data["field"] == "number"


@pytest.mark.django_db
def test_a_split_part_has_the_receipt_and_the_answer_of_the_whole(cast):
    agent = cast.service_agent
    whole = filed(actor=agent, now=NOW, acknowledge=False)
    services.reply(actor=agent, complaint_id=whole.pk, text="已受理", send=False, now=NOW + timedelta(minutes=5))
    part = joining.split(
        actor=agent,
        complaint_id=whole.pk,
        content="另外客服态度很差",
        category="service",
        reason="两件事",
        now=NOW + timedelta(days=2),
    )
    assert (part.received_at, part.root_case, part.category) == (NOW, whole, "service")
    clocks = {clock.kind: clock.state for clock in part.clocks.all()}
    assert clocks["respond"] == clocks["start"] == "met"
    assert not part.breached
    joining.set_root(actor=agent, complaint_id=part.pk, number="", now=NOW)
    part.refresh_from_db()
    assert part.root_case is None
    with pytest.raises(Refused):
        joining.set_root(actor=agent, complaint_id=part.pk, number=part.number, now=NOW)


@pytest.mark.django_db
def test_followers_hear_of_the_answer_and_not_of_their_own(cast):
    row = filed(actor=cast.service_agent, now=NOW, acknowledge=False)
    assert joining.watch(actor=cast.manager, complaint_id=row.pk, now=NOW)
    joining.watch(actor=cast.service_agent, complaint_id=row.pk, now=NOW)
    services.reply(actor=cast.service_agent, complaint_id=row.pk, text="已受理", send=False, now=NOW)
    told = Message.objects.filter(template="complaint_watched")
    assert [message.recipient for message in told] == [cast.manager]
    assert not joining.watch(actor=cast.manager, complaint_id=row.pk, now=NOW)


@pytest.mark.django_db
def test_the_same_person_and_the_same_words_are_suggested(cast):
    agent = cast.service_agent
    row = filed(actor=agent, now=NOW, phone="13800138001", content=COLLECTION)
    same = filed(actor=agent, now=NOW, phone="13800138001", content="服务态度差")
    alike = filed(actor=agent, now=NOW, phone="13900139001", content=COLLECTION + "谢谢")
    filed(actor=agent, now=NOW, phone="13700137001", content="建议增加微信还款")
    found = {other.complaint for other in selectors.lookalikes_of(row, agent)}
    assert found == {same, alike}


@pytest.mark.django_db
def test_nobody_collects_while_a_complaint_about_collection_is_open(cast):
    agent = cast.service_agent
    loan = a_loan(actor=cast.operations)
    row = filed(actor=agent, now=NOW, content=COLLECTION, loan=loan, acknowledge=False)
    assert not may_collect(loan.pk)
    cases.confirm_category(actor=agent, complaint_id=row.pk, category="service", now=NOW)
    assert may_collect(loan.pk)
    cases.confirm_category(actor=agent, complaint_id=row.pk, category="collection", now=NOW)
    assert not may_collect(loan.pk)
    services.withdraw(actor=agent, complaint_id=row.pk, reason="来电撤回", now=NOW)
    assert may_collect(loan.pk)
    assert loan.holds.count() == 2

"""Wording: drafted, checked at its lines, approved by a second person through the approvals inbox, in force by day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.documents import registry, selectors, services
from backoffice.documents.models import Document, Wording
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused

NOW = datetime(2026, 11, 3, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 3)
BODY = "# 致\n{name}\n! 年利率 {rate}（单利），金额 **{amount}** 元"


@pytest.fixture(autouse=True)
def letter(monkeypatch):
    kind = registry.Kind(
        code="test_letter",
        title="测试函",
        placeholders=(
            registry.Placeholder("name", "姓名", "张三"),
            registry.Placeholder("amount", "金额", "100.00"),
            registry.Placeholder("rate", "年利率", "7.20%"),
        ),
    )
    monkeypatch.setitem(registry.kinds, kind.code, kind)
    monkeypatch.setattr(registry.Kind, "shipped_wording", lambda self: "# 致\n{name}")
    return kind


def drafted(actor, body=BODY, on=TODAY, now=NOW):
    return services.save_draft(kind="test_letter", body=body, note="改", in_force_from=on, actor=actor, now=now)


def approved(cast, body=BODY, on=TODAY, now=NOW):
    draft = drafted(cast.operations, body, on, now)
    approval = services.submit_wording(wording_id=draft.pk, actor=cast.operations, now=now)
    approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now, reason="核对无误")
    draft.refresh_from_db()
    return draft


def standings(on=TODAY):
    return {row.number: standing.value for row, standing in selectors.versions_of("test_letter", on)}


def test_from_draft_to_retired(cast):
    second = approved(cast)
    assert (second.state, second.decided_by, second.number) == ("approved", cast.compliance, 2)
    assert standings() == {1: "retired", 2: "in_force"}
    later = approved(cast, BODY + "\n新", on=TODAY + timedelta(days=5))
    assert standings() == {1: "retired", 2: "in_force", later.number: "scheduled"}
    assert services.wording_in_force("test_letter", now=NOW) == second
    assert services.wording_in_force("test_letter", now=NOW + timedelta(days=5)) == later
    assert standings(TODAY + timedelta(days=5)) == {1: "retired", 2: "retired", 3: "in_force"}


def test_the_author_cannot_approve_and_one_approval_decides(cast):
    both = staff(Role.COMPLIANCE, username="zz-both")
    draft = drafted(both)
    approval = services.submit_wording(wording_id=draft.pk, actor=both, now=NOW)
    with pytest.raises(Refused) as refusal:
        approvals.approve(actor=both, approval_id=approval.pk, now=NOW)
    assert refusal.value.code == "approvals.same_person"
    approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=NOW)
    with pytest.raises(Refused):
        approvals.approve(actor=staff(Role.COMPLIANCE, username="zz-third"), approval_id=approval.pk, now=NOW)


def test_refused_stays_refused_and_withdrawn_becomes_a_draft_again(cast):
    draft = drafted(cast.operations)
    approval = services.submit_wording(wording_id=draft.pk, actor=cast.operations, now=NOW)
    approvals.withdraw(actor=cast.operations, approval_id=approval.pk, now=NOW)
    draft.refresh_from_db()
    assert draft.state == "draft"
    again = services.submit_wording(wording_id=draft.pk, actor=cast.operations, now=NOW)
    approvals.refuse(actor=cast.compliance, approval_id=again.pk, now=NOW, reason="依据不足")
    assert standings()[2] == "refused"
    with pytest.raises(Refused):
        services.submit_wording(wording_id=draft.pk, actor=cast.operations, now=NOW)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("月费率 {rate}", "rate.shorter_alone"),
        ("利率 {rate}", "rate.not_yearly"),
        ("年利率 {rate}", "rate.no_basis"),
        ("本产品零 门·槛", "words.block"),
        ("日利率 0.02%", "rate.shorter_alone"),
    ],
)
def test_a_phrase_or_an_unlabelled_rate_may_be_drafted_and_never_approved(cast, line, code):
    draft = drafted(cast.operations, BODY + "\n" + line)
    found = services.problems_of("test_letter", draft.body, on=TODAY)
    assert (4, code) in [(problem.line, problem.code) for problem in found]
    with pytest.raises(Refused) as refusal:
        services.submit_wording(wording_id=draft.pk, actor=cast.operations, now=NOW)
    assert refusal.value.data["field"] == "body"
    assert "4" in str(refusal.value)
    # Nor by whoever goes around the submission: the approval looks again.
    Wording.objects.filter(pk=draft.pk).update(state="submitted")
    approval = approvals.submit(
        actor=cast.operations, kind="documents.wording", obj=draft, now=NOW,
        content=services.wordings.content_of(Wording.objects.get(pk=draft.pk)),
    )  # fmt: skip
    with pytest.raises(Refused):
        approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=NOW)
    assert Approval.objects.get(pk=approval.pk).status == "pending"


@pytest.mark.parametrize(
    "body", ["{secret}", "{{ name.delete }}", "{% include 'x' %}", "<b>x</b>", "file:///etc/passwd", " "]
)
def test_what_cannot_be_read_is_not_even_saved(cast, body):
    with pytest.raises(Refused) as refusal:
        drafted(cast.operations, body)
    assert refusal.value.data["field"] == "body"
    assert not Wording.objects.filter(number__gt=1).exists()


def test_a_draft_is_its_authors_and_a_submitted_version_is_nobodys(cast):
    draft = drafted(cast.operations)
    with pytest.raises(Refused):
        services.save_draft(
            kind="test_letter", body=BODY, note="x", in_force_from=TODAY, actor=cast.compliance, now=NOW,
            wording_id=draft.pk,
        )  # fmt: skip
    services.submit_wording(wording_id=draft.pk, actor=cast.operations, now=NOW)
    with pytest.raises(Refused):
        services.save_draft(
            kind="test_letter", body="{name}", note="x", in_force_from=TODAY, actor=cast.operations, now=NOW,
            wording_id=draft.pk,
        )  # fmt: skip


def test_an_old_paper_keeps_its_wording(cast):
    paper = services.issue(kind="test_letter", subject=cast.operations, data={"name": "张三"}, actor=None, now=NOW)
    approved(cast, "{name} 新文本")
    assert "新文本" not in services.html_of(Document.objects.get(pk=paper.pk))


def sent(**fields) -> dict:
    return {
        "submission_id": "0" * 8 + "-0000-4000-8000-" + f"{abs(hash(tuple(fields.items()))) % 10**12:012d}",
        **fields,
    }


def test_the_editor_refuses_at_the_place_and_shows_a_sample(cast, client_of, monkeypatch):
    from backoffice.documents import pdf

    monkeypatch.setattr(pdf, "render", lambda html, attachment=None: (b"%PDF-1.7 sample", 1))
    operations, compliance = client_of(cast.operations), client_of(cast.compliance)
    url = reverse("documents:wording_edit", args=["test_letter"])
    wrong = operations.post(url, sent(body="甲\n{secret}", note="x", in_force_from="2026-08-03", do="save"))
    assert wrong.status_code == 400
    assert "{secret}" in str(wrong.context["form"].errors["body"])
    assert wrong.context["problems"][0][0] == 2
    saved = operations.post(url, sent(body=BODY, note="改", in_force_from="2099-08-03", do="preview"))
    draft = Wording.objects.get(number=2)
    assert saved.url == reverse("documents:wording_draft", args=[draft.pk]) + "?sample=1"
    assert 'hx-trigger="every 1s"' in operations.get(saved.url).content.decode()
    assert drain() >= 1
    fragment = operations.get(reverse("documents:wording_sample_status", args=[draft.pk])).content.decode()
    assert "<iframe" in fragment
    file = operations.get(reverse("documents:wording_sample_file", args=[draft.pk]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert "frame-ancestors 'self'" in file["Content-Security-Policy"]
    # Somebody else's draft opens in no editor; the version page and its comparison do.
    assert compliance.get(reverse("documents:wording_draft", args=[draft.pk])).status_code == 404
    edit = reverse("documents:wording_draft", args=[draft.pk])
    done = operations.post(edit, sent(body=BODY, note="改", in_force_from="2099-08-03", do="submit"))
    assert done.url == reverse("documents:wording_version", args=[draft.pk])
    page = compliance.get(done.url)
    assert {line.kind for line in page.context["lines"]} >= {"same", "new"}
    approval = page.context["approval"]
    inbox = compliance.get(reverse("approvals:detail", args=[approval.pk]))
    assert inbox.context["texts"][0]["field"] == "body"
    assert "<ins>" in inbox.content.decode()


def test_the_list_of_wordings_takes_as_many_queries_for_many_kinds(cast, client_of, django_assert_max_num_queries):
    for kind in registry.with_wording():
        services.wording_in_force(kind.code, now=NOW)
    client = client_of(cast.compliance)
    client.get(reverse("documents:wording_list"))
    with django_assert_max_num_queries(16):
        client.get(reverse("documents:wording_list"))

"""From a closed case to a published article and back into an answer; found by words, doubted in time."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.values.errors import Refused
from complaints.cases.models import Complaint
from complaints.cases.tests.factories import filed
from complaints.cases.wordindex import ARTICLES
from complaints.handling import services as handling
from complaints.knowledge import selectors, services
from complaints.knowledge.models import Article, ArticleUse
from complaints.taskforces import services as taskforces
from loans.contracts.tests.factories import loan as a_loan

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
TEXTS = {
    "title": "提前还款被收违约金",
    "situation": "客户提前结清，被收取合同没有写明的违约金。",
    "cause": "系统参数",
    "resolution": "退还违约金并修正参数",
    "wording": "您好，多收的违约金已经退还，感谢您的反映。",
}


def closed(cast, content="利息比合同里写的高", **facts):
    agent = cast.service_agent
    row = filed(actor=agent, now=NOW, content=content, acknowledge=False, **facts)
    handling.reply(actor=agent, complaint_id=row.pk, text="您好，已核实并退还。", send=False, now=NOW)
    return handling.close_complaint(
        actor=agent, complaint_id=row.pk, root_cause="our_process", corrective_action="退还违约金", now=NOW
    )


def published(cast, *, now=NOW, **more):
    article = services.write_article(
        actor=cast.service_agent, texts=TEXTS | more.pop("texts", {}), category=more.pop("category", "rate"), now=now,
        **more,
    )  # fmt: skip
    return publish(cast, article, now)


def publish(cast, article, now=NOW):
    services.submit_article(actor=cast.service_agent, article_id=article.pk, now=now)
    waiting = Approval.objects.get(object_id=str(article.pk), status="pending", kind=services.KIND)
    approvals.approve(actor=cast.compliance, approval_id=waiting.pk, now=now)
    article.refresh_from_db()
    return article


def test_a_case_becomes_an_article_once_and_loses_everything_on_file(cast):
    loan = a_loan(actor=cast.operations)
    name, phone = loan.customer.name, loan.customer.phone.reveal()
    content = f"我是{name}，电话 {phone}，{loan.number}（{loan.contract.number}）多收 3,600 元，{loan.customer.number}"
    row = closed(cast, content, loan=loan)
    row = selectors.with_what_is_on_file(row.pk, cast.service_agent)
    known = selectors.on_file(row)
    clean = {name: services_clean(text, known) for name, text in selectors.original_texts(row).items()}
    for secret in (name, phone, loan.number, loan.contract.number, loan.customer.number, "3,600"):
        assert secret not in "".join(clean.values())
    archive = {"actor": cast.service_agent, "complaint_id": row.pk, "category": "rate", "now": NOW}
    for field, leak in (
        ("situation", name),
        ("wording", phone[:3] + " " + phone[3:]),
        ("cause", loan.contract.number),
    ):
        with pytest.raises(Refused) as refusal:
            services.archive_case(texts=clean | {field: f"见{leak}。"}, **archive)
        assert (refusal.value.code, refusal.value.data["field"]) == ("knowledge.personal", field)
    article = services.archive_case(texts=clean, **archive)
    with pytest.raises(Refused) as refusal:
        services.archive_case(texts=clean, **archive)
    assert refusal.value.code == "knowledge.archived"
    assert (article.state, article.source) == ("draft", row)


def services_clean(text, known):
    from complaints.knowledge.domain import anonymised

    return anonymised(text, known)


def test_an_open_case_and_a_stranger_make_no_article(cast):
    row = filed(actor=cast.service_agent, now=NOW, acknowledge=False)
    for actor, pk in ((cast.service_agent, row.pk), (cast.collector, closed(cast).pk)):
        with pytest.raises(Refused):
            services.archive_case(actor=actor, complaint_id=pk, texts=TEXTS, category="rate", now=NOW)


def test_the_writer_does_not_approve_and_the_next_version_takes_over(cast):
    article = services.write_article(actor=cast.service_lead, texts=TEXTS, category="rate", now=NOW)
    services.submit_article(actor=cast.service_lead, article_id=article.pk, now=NOW)
    waiting = Approval.objects.get(kind=services.KIND)
    with pytest.raises(Refused):
        approvals.approve(actor=cast.service_lead, approval_id=waiting.pk, now=NOW)
    approvals.approve(actor=cast.compliance, approval_id=waiting.pk, now=NOW)
    follower = services.rewrite(
        actor=cast.service_lead, article_id=article.pk, texts=TEXTS | {"cause": "费率表过期"}, category="rate", now=NOW
    )
    article.refresh_from_db()
    assert (article.state, follower.state, follower.number) == ("published", "draft", 2)
    with pytest.raises(Refused):
        services.rewrite(actor=cast.service_lead, article_id=article.pk, texts=TEXTS, category="rate", now=NOW)
    publish(cast, follower)
    article.refresh_from_db()
    assert article.state == "retired"
    assert [hit.row for hit in selectors.search_articles(cast.service_agent, "费率表")] == [follower]
    services.retire_article(actor=cast.service_agent, article_id=follower.pk, reason="不再适用", now=NOW)
    assert selectors.search_articles(cast.service_agent, "违约金") == []


def test_words_find_articles_and_cases_and_the_places_are_marked(cast):
    article = published(cast)
    row = filed(actor=cast.service_agent, now=NOW, content="提前还 款要收違約金，手机13800138001", acknowledge=False)
    other = filed(actor=cast.service_agent, now=NOW, content="催收电话太多", acknowledge=False)
    for query in ("违约", "违约金", "提前 违约金", "金"):
        assert [hit.row for hit in selectors.search_articles(cast.service_agent, query)] == [article]
        hits, following = selectors.search_cases(cast.service_agent, query)
        assert ([hit.row for hit in hits], following) == ([row], None)
        assert any(bit.marked for bit in hits[0].bits)
    assert [hit.row for hit in selectors.search_cases(cast.service_agent, "催收")[0]] == [other]
    for nothing in ("13800138001", "没有这词", "' OR 1=1 --", '"*(', "\\"):
        assert selectors.search_cases(cast.service_agent, nothing)[0] == []
    assert selectors.search_cases(cast.operations, "催收")[0] == []  # reads articles, no complaints
    assert selectors.search_articles(cast.operations, "违约")


def test_pages_of_cases_go_on_where_the_last_ended_and_the_index_can_be_made_anew(cast, monkeypatch):
    monkeypatch.setattr(selectors, "PAGE", 2)
    rows = [
        filed(actor=cast.service_agent, now=NOW, content=f"放款太慢第{n}次反映", acknowledge=False) for n in range(3)
    ]
    published(cast)
    assert services.rebuild_index() == (3, 1)
    first, following = selectors.search_cases(cast.service_agent, "放款")
    rest, end = selectors.search_cases(cast.service_agent, "放款", before=following)
    assert [hit.row for hit in first + rest] == rows[::-1]
    assert end is None
    ARTICLES.put([(10**9, "违约金")])  # a row that is gone from the table is no hit
    assert len(selectors.search_articles(cast.service_agent, "违约金")) == 1


def test_an_article_is_doubted_when_old_or_when_what_it_rests_on_has_changed(cast):
    basis = taskforces.write_provision(
        actor=cast.compliance,
        title="民法典",
        article="第六百七十条",
        text="利息不得预先扣除",
        valid_from=None,
        now=NOW,
    )
    article = published(cast, provisions=[basis])
    later = NOW + timedelta(days=1)
    assert not selectors.stale(Article.objects.all(), later)
    assert selectors.stale(Article.objects.all(), NOW + timedelta(days=200)).get().too_old
    taskforces.write_provision(
        actor=cast.compliance, title="民法典", article="第六百七十条", text="改了", valid_from=None, now=later
    )
    assert selectors.stale(Article.objects.all(), later).get().basis_changed
    services.confirm_article(actor=cast.service_agent, article_id=article.pk, now=later + timedelta(hours=1))
    assert not selectors.stale(Article.objects.all(), later + timedelta(days=1))
    taskforces.retire_provision(actor=cast.compliance, provision_id=basis.pk, now=later + timedelta(days=2))
    assert selectors.stale(Article.objects.all(), later + timedelta(days=2)).get() == article
    assert selectors.figures(later + timedelta(days=2)).stale == 1


def test_an_article_about_a_product_is_doubted_when_the_product_is_sold_no_more(cast):
    product = a_loan(actor=cast.operations).application.product_version.product
    published(cast, products=[product], now=timezone.now())
    assert not selectors.stale(Article.objects.all(), timezone.now())
    product.versions.update(status="suspended")
    assert selectors.stale(Article.objects.all(), timezone.now()).get().product_changed


def test_use_is_counted_once_for_a_case_and_votes_once_for_a_person(cast):
    article = published(cast)
    row = filed(actor=cast.service_agent, now=NOW, acknowledge=False)
    for _time in range(2):
        text = services.use_article(actor=cast.service_agent, article_id=article.pk, complaint=row, now=NOW)
    assert text == TEXTS["wording"]
    for helpful in (True, False):
        services.vote(actor=cast.service_agent, article_id=article.pk, helpful=helpful, now=NOW)
    services.vote(actor=cast.manager, article_id=article.pk, helpful=True, now=NOW)
    article.refresh_from_db()
    assert (article.used, article.helped, article.not_helped) == (1, 1, 1)
    assert list(selectors.most_used(since=NOW)) == [article]


def test_the_pages_lead_from_the_closed_case_into_the_next_answer(cast, client_of):
    agent = client_of(cast.service_agent)
    row = closed(
        cast, "我是王小明，电话13800138001，提前还款被收违约金。", complainant_name="王小明", phone="13800138001"
    )
    address = reverse("knowledge:archive", args=[row.pk])
    assert address in agent.get(reverse("handling:detail", args=[row.pk])).content.decode()
    page = agent.get(address).content.decode()
    assert 'data-taken="name"' in page
    assert 'data-taken="phone"' in page

    def post(name, *args, client=agent, **data):
        return client.post(reverse(f"knowledge:{name}", args=args), data | {"submission_id": str(uuid.uuid4())})

    assert post("archive", row.pk, **TEXTS | {"situation": "王小明说"}, category="rate").status_code == 422
    assert post("archive", row.pk, **TEXTS, category="rate").status_code == 302
    article = Article.objects.get()
    assert agent.get(address).url == reverse("knowledge:detail", args=[article.pk])
    assert post("submit", article.pk).status_code == 302
    approvals.approve(actor=cast.manager, approval_id=Approval.objects.get().pk, now=timezone.now())
    fresh = filed(
        actor=cast.service_agent, now=timezone.now(), content="提前还款被收违约金，请退还", acknowledge=False
    )
    detail = reverse("handling:detail", args=[fresh.pk])
    assert f'data-article="{article.pk}"' in agent.get(detail).content.decode()
    use = reverse("knowledge:use", args=[article.pk, fresh.pk])
    answer = agent.post(use, headers={"hx-request": "true"}).content.decode()
    assert TEXTS["wording"] in answer
    assert ArticleUse.objects.get().complaint == fresh
    assert agent.post(reverse("knowledge:use", args=[10**18, fresh.pk])).status_code == 404
    for name in ("vote", "review", "retire"):
        sent = {"vote": {"helpful": "1"}, "retire": {"reason": "过期"}}.get(name, {})
        assert post(name, article.pk, **sent).status_code == 302
    assert post("retire", article.pk).status_code == 422
    assert agent.get(reverse("knowledge:list") + "?tab=retired").status_code == 200
    for words in ("违约金", "违约金&before=99", "\x00", "x" * 90):
        assert agent.get(reverse("knowledge:search") + f"?q={words}").status_code == 200


def test_beside_a_case_stand_the_same_queries_for_one_article_as_for_many(cast, client_of):
    row = filed(actor=cast.service_agent, now=timezone.now(), content="提前还款被收违约金", acknowledge=False)
    agent, url = client_of(cast.service_agent), reverse("handling:detail", args=[row.pk])

    def cost():
        with CaptureQueriesContext(connection) as counted:
            assert agent.get(url).status_code == 200
        return len(counted)

    published(cast)
    closed(cast, "提前还款被收违约金了")
    agent.get(url)
    one = cost()
    for _more in range(3):
        published(cast)
        closed(cast, "提前还款被收违约金了吧")
    assert Complaint.objects.count() > 4
    assert cost() == one

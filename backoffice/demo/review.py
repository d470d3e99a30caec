"""Two weeks in the review queue: three reviewers and their senior at work, most cases in time, and a few late; some
wait for material or for the second pair of eyes, and this morning's are still there to be taken."""

from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.demo import clockwork
from backoffice.demo.people import PREFIX, World
from backoffice.demo.statements import of_case
from risk.review import services
from risk.review.domain import Status
from risk.review.models import QualityCheck, ReviewCase, ReviewEvent

# Colleagues of the demo reviewer. They have no password: nobody signs in as them.
COLLEAGUES = (("reviewer-2", "李军"), ("reviewer-3", "周静怡"))
MOVES = (
    (services.recommend, ["P01", "P03"], "致电单位核实在职，收入与流水一致，压力测试后可承受。"),
    (services.recommend, ["P02"], "命中规则因近期换工作，已提供新劳动合同。"),
    (services.reject, ["N02"], "现有负债月供偏高，追加借款后超出承受能力。"),
    (services.recommend, ["P04"], "在我司两笔借款均按期结清。"),
    (services.recommend, ["P01"], "工资流水连续六个月，与申报收入一致。"),
    (services.reject, ["N03"], "单位地址与社保缴纳地不一致，客户无法说明。"),
    (services.recommend, ["P05"], "设备共用系夫妻二人，已核对户口簿。"),
)
ASKS = (
    (["M01", "M02"], "请补充近六个月银行流水和收入证明。"),
    (["M04"], "身份证影像模糊，请重新上传。"),
    (["M03"], "请补充在职证明或营业执照。"),
)
MINUTES = {0: (4, 9), 1: (3, 7), 2: (6, 13)}  # how long each takes over a case, from and to
LEFT = 0.75  # the share of the newest cases that is still waiting


def seed(world: World) -> None:
    """Once: a queue that anybody has worked in is left as it is."""
    if ReviewEvent.objects.exclude(verb="open").exists() or not ReviewCase.objects.exists():
        return
    rng = Random("sample reviews")
    people = [world.by("reviewer"), *(_colleague(world, *one) for one in COLLEAGUES)]
    cases = list(ReviewCase.objects.filter(status=Status.OPEN).order_by("opened_at", "id"))
    recent = world.now - timedelta(hours=30)
    free = {person.pk: world.now - timedelta(days=clockwork.DAYS + 1) for person in people}
    for number, case in enumerate(cases):
        if case.opened_at > recent and case.due_at > world.now and rng.random() < LEFT:
            continue
        who = rng.choices(range(len(people)), (5, 4, 3))[0]
        # About one case in fourteen is found too late.
        wait = rng.randrange(300, 500) if number % 14 == 6 else rng.randrange(6, 150)
        if case.opened_at > world.now - timedelta(hours=1):
            wait = rng.randrange(1, 20)
        start = max(case.opened_at + timedelta(minutes=wait), free[people[who].pk])
        done = start + timedelta(minutes=rng.randint(*MINUTES[who]), seconds=rng.randrange(60))
        if done >= world.now:
            continue
        free[people[who].pk] = done + timedelta(minutes=1)
        _turn(world, rng, case, people[who], start, done, number)
        clockwork.work_off(done)
    services.claim_next_case(actor=people[0], now=world.now)
    services.claim_next_case(actor=people[1], now=world.now)
    held = ReviewCase.objects.filter(status=Status.CLAIMED, claimed_by=people[0]).first()
    if held is not None:
        of_case(world, held.application)
    _visits(world, people[0])
    _quality(world)


def _visits(world: World, who: User) -> None:
    """The case in hand was called about; one that waits was looked at on site."""
    held = ReviewCase.objects.filter(status=Status.CLAIMED, claimed_by=who).first()
    if held is not None:
        services.record_visit(
            actor=who, case_id=held.pk, kind="phone", spoke_to="本人", place="", result="confirmed",
            answers={"V01": "yes", "V02": "yes", "V03": "yes", "V04": "yes", "V05": "yes"},
            note="单位电话 114 查得，前台转人事，确认在职。", now=world.now,
        )  # fmt: skip
    waiting = ReviewCase.objects.filter(status=Status.OPEN).order_by("-amount").first()
    if waiting is not None:
        services.record_visit(
            actor=world.by("reviewer"), case_id=waiting.pk, kind="onsite", spoke_to="店员", place="申报经营地址",
            result="contradicts", answers={"S01": "yes", "S02": "no", "S03": "yes"},
            note="招牌在，门店停业装修中。", now=world.now,
        )  # fmt: skip


def _quality(world: World) -> None:
    for days in range(clockwork.DAYS, -1, -2):
        services.draw_quality_checks(now=world.now - timedelta(days=days))
    for number, check in enumerate(QualityCheck.objects.order_by("id")[:4]):
        good = number % 2 == 0
        services.check_quality(
            actor=world.by(Role.RISK_MANAGER), check_id=check.pk, result="agree" if good else "slips",
            findings=[] if good else ["Q04"], note="" if good else "意见未写明核实方式。", now=world.now,
        )  # fmt: skip


def _colleague(world: World, name: str, full_name: str) -> User:
    user, _created = User.objects.get_or_create(
        username=f"{PREFIX}{name}",
        defaults={
            "full_name": full_name,
            "roles": [Role.REVIEWER.value],
            "password": make_password(None),
            "date_joined": world.now,
        },
    )
    return user


def _turn(
    world: World, rng: Random, case: ReviewCase, who: User, start: datetime, done: datetime, number: int
) -> None:
    """One case from taking it to the word about it; a large one also meets the second person."""
    if case.due_at <= start:
        services.mark_due(case_id=case.pk, level="breach", now=case.due_at)
    held = services.claim_case(actor=who, case_id=case.pk, now=start)
    young = case.opened_at > world.now - timedelta(days=4)
    if young and number % 5 == 2:
        reasons, note = ASKS[number // 5 % len(ASKS)]
        services.ask_for_material(
            actor=who, case_id=case.pk, version=held.version, reasons=reasons, note=note, now=done
        )
        return
    verb, reasons, note = MOVES[number % len(MOVES)]
    moved = verb(actor=who, case_id=case.pk, version=held.version, reasons=reasons, note=note, now=done)
    if moved.status == Status.SECOND_APPROVAL and not (young and rng.random() < 0.5):
        services.second_approve(
            actor=world.by("senior_reviewer"), case_id=case.pk, version=moved.version, note="同意推荐。",
            now=min(done + timedelta(minutes=25), world.now),
        )  # fmt: skip

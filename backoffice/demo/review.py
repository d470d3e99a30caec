"""A morning in the review queue: some cases decided, some waiting for material or for the second pair of eyes."""

from datetime import timedelta

from backoffice.demo.people import World
from risk.review import services
from risk.review.models import ReviewCase, ReviewEvent

MORNING = (
    (services.recommend, ["P01", "P03"], "致电单位核实在职，收入与流水一致，压力测试后可承受。"),
    (services.recommend, ["P02"], "命中规则因近期换工作，已提供新劳动合同。"),
    (services.reject, ["N02"], "现有负债月供偏高，追加借款后超出承受能力。"),
    (services.ask_for_material, ["M01", "M02"], "请补充近六个月银行流水和收入证明。"),
    (services.recommend, ["P04"], "在我司两笔借款均按期结清。"),
    (services.reject, ["N03"], "单位地址与社保缴纳地不一致，客户无法说明。"),
    (services.ask_for_material, ["M04"], "身份证影像模糊，请重新上传。"),
)


def seed(world: World) -> None:
    """Once: a queue that anybody has worked in is left as it is."""
    if ReviewEvent.objects.exclude(verb="open").exists() or not ReviewCase.objects.exists():
        return
    reviewer = world.by("reviewer")
    moment = world.now - timedelta(minutes=12 * len(MORNING))
    for verb, reasons, note in MORNING:
        case = services.claim_next_case(actor=reviewer, now=moment)
        if case is None:
            return
        done = moment + timedelta(minutes=world.rng.randint(4, 11))
        verb(actor=reviewer, case_id=case.pk, version=case.version, reasons=reasons, note=note, now=done)
        moment += timedelta(minutes=12)
    services.claim_next_case(actor=reviewer, now=world.now)

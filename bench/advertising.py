"""How many characters a second the advertising check reads.

    python -m bench.advertising [--seconds 5]

Needs no database: the shipped lists and three products; processor seconds of this process. Aim: at least 1,000,000
characters a second on texts as long as a message, so that checking a campaign of 100,000 messages costs seconds.
"""

import argparse
import time
from decimal import Decimal

AIM = 1_000_000
TEXT = (
    "尊敬的客户，您好。我们与持牌机构合作的经营贷款产品年化利率7.2%至15.56%（单利），最高可贷30万元，期限最长36个月，"
    "具体额度与利率以贷款人审批为准。如需了解办理条件，请携带营业执照与近半年流水到网点咨询，或者致电客服热线。"
    "贷款有风险，借款需谨慎；请根据个人能力合理借贷，理性消费；额度与放款时间以贷款人审批为准；"
    "逾期将产生罚息并可能影响个人征信。"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to go on with each length of text")
    seconds = parser.parse_args().seconds

    from backoffice.advertising.domain import ProductTerms, TextKind, WordLists, check
    from backoffice.parameters.defaults import BY_CODE

    def shipped(code: str) -> object:
        return BY_CODE[code][-1].content

    lists = WordLists(
        tuple(shipped("advertising.block_words")),
        tuple(shipped("advertising.warn_words")),
        str(shipped("advertising.footer")),
    )
    products = [
        ProductTerms(f"产品{n}", Decimal("0.072"), Decimal("0.1556"), Decimal(300_000), 36) for n in range(1, 4)
    ]
    for times in (1, 10, 80):
        text = TEXT * times
        began, done = time.process_time(), 0
        while time.process_time() - began < seconds:
            check(text, TextKind.ADVERT, lists, products)
            done += len(text)
        speed = done / (time.process_time() - began)
        verdict = "reached" if speed >= AIM else "missed"
        print(f"{len(text):>7,} characters a text: {speed:>12,.0f} characters/s (aim {AIM:,}: {verdict})")


if __name__ == "__main__":
    main()

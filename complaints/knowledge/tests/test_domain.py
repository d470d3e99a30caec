"""What an article may not tell: names, numbers, sums, dates and addresses leave a text however they are written."""

import pytest

from backoffice.values.pairs import spots, terms, tokens
from backoffice.values.personal_data import What, find, names_somebody
from complaints.knowledge.domain import anonymised, variants

KNOWN = [
    *variants(What.NAME, "欧阳建国"),
    *variants(What.PHONE, "13800138001"),
    *variants(What.ID, "11010519491231002X"),
    (What.NUMBER, "DK20260803-000001"),
    (What.MONEY, "50000"),
]


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("欧 阳 建 国说他没有借", "建 国"),
        ("建国的贷款", "建国"),
        ("手机１３８ ０0１３ 8001 打不通", "１３８"),
        ("一三八零零一三八零零一", "零零一"),
        ("幺三八〇〇幺三八〇〇幺", "幺三八"),
        ("l38OO1 38OO1", "l38"),
        ("尾号8001的卡", "8001"),
        ("末四位是 002X？后四位：1234", "1234"),
        ("身份证 110105 1949 1231 002x", "1949"),
        ("１１０１０５１９４９１２３１００２Ｘ", "１９４９"),
        ("合同 dk 20260803 000001 号", "20260803"),
        ("dk2026.0803/000001", "0803"),
        ("借了 5 0000 就要还", "5 0000"),
        ("卡号6222 0212 3456 7890 123", "6222"),
        ("zhang.san@qq.com", "zhang"),
        ("微信号：wang_er88 联系", "wang"),
        ("我叫王丽丽，住在杭州市西湖区文三路12号3栋502室。", "文三路"),
        ("浙江省杭州市西湖区的人", "西湖"),
        ("车牌浙A·12345被拖走", "12345"),
        ("李女士和老王都来了", "老王"),
        ("二〇二六年三月一日扣款三万五千元", "三月一日"),
        ("2026-03-01 扣了 ￥3,600.50", "600"),
        ("见 https://example.com/u/1?id=2。", "example"),
    ],
)
def test_nasty_texts_lose_who_they_are_about(text, gone):
    clean = anonymised(text, KNOWN)
    assert gone not in clean
    assert "【" in clean
    assert not names_somebody(clean, KNOWN)  # what was written once over is not found again


@pytest.mark.parametrize(
    "text",
    [
        "千万不要给我打一千多次电话，15日内回复",
        "年化24%，12个月，按《民法典》第六百七十条，拨打12378或4008123456",
        "客户反映提前还款被收取违约金，要求退还",
        "",
    ],
)
def test_harmless_texts_stay_as_they_are(text):
    assert anonymised(text, KNOWN) == text


def test_places_are_those_of_the_original():
    text = "请 联系 张 三 丰 本人，电话 138-0013-8000"
    known = [(What.NAME, "张三丰")]
    assert [text[one.begin : one.end] for one in find(text, known)] == ["张 三 丰", "138-0013-8000"]


def test_two_characters_are_found_wherever_they_stand():
    assert tokens("提前还款APP 13800138000") == ["提前", "前还", "还款", "款", "app"]
    text = "申请提前 还 款，被收違約金"
    assert [text[begin:end] for begin, end in spots(text, terms("还款 违约金"))] == ["还 款", "違約金"]
    assert terms("  ，。 ") == []

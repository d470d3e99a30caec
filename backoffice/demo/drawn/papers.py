"""Identity card, business licence and proof of income of people and firms that do not exist. Numbers have right check
digits and regions that are in use; every sheet says that it is a sample."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PIL import Image

from backoffice.demo.drawn.sheet import GREY, INK, Sheet
from backoffice.values import money
from backoffice.values.identity import birth_date, sex

BLUE = (28, 92, 140)
INK_DARK = (24, 26, 30)


@dataclass(frozen=True)
class Person:
    name: str
    id_number: str
    address: str = "上海市浦东新区样例路100弄8号602室"
    authority: str = "上海市公安局浦东分局"
    validity: str = "2018.05.20-2038.05.20"


@dataclass(frozen=True)
class Firm:
    name: str
    credit_code: str
    legal_representative: str
    capital: Decimal = Decimal(2_000_000)
    founded_on: date = date(2016, 4, 18)
    address: str = "浙江省杭州市西湖区样例大道28号3幢"
    scope: str = "一般项目：日用百货销售；食品销售；仓储服务；国内货物运输代理；信息咨询服务。"


def cover(title: str, name: str) -> bytes:
    """A sheet that only says which paper would be here."""
    sheet = Sheet(496, 702)
    sheet.write(248, 220, title, 34, INK_DARK, "mm")
    sheet.write(248, 300, name, 26, INK, "mm")
    sheet.write(248, 660, "样本", 20, GREY, "mm")
    return sheet.jpeg(80)


def both_sides(person: Person) -> Image.Image:
    """Front and back on one sheet, as a copier makes it."""
    sheet = Sheet(1240, 1754)
    sheet.image.paste(identity_card_front(person), (110, 120))
    sheet.image.paste(identity_card_back(person), (110, 900))
    return sheet.image


def identity_card_front(person: Person) -> Image.Image:
    sheet = Sheet(1020, 646, (236, 243, 248))
    born = birth_date(person.id_number)
    rows = [
        ("姓名", person.name, 70),
        ("出生", f"{born.year}年{born.month}月{born.day}日", 230),
    ]
    for label, text, y in rows:
        sheet.write(70, y, label, 30, BLUE)
        sheet.write(170, y - 2, text, 34)
    sheet.write(70, 150, "性别", 30, BLUE)
    sheet.write(170, 148, "男" if sex(person.id_number) == "male" else "女", 34)
    sheet.write(290, 150, "民族", 30, BLUE)
    sheet.write(390, 148, "汉", 34)
    sheet.write(70, 310, "住址", 30, BLUE)
    for index in range(0, len(person.address), 13):
        sheet.write(170, 308 + index // 13 * 52, person.address[index : index + 13], 34)
    sheet.write(70, 540, "公民身份号码", 30, BLUE)
    sheet.write(320, 536, person.id_number, 40)
    sheet.pen.rounded_rectangle((700, 90, 930, 400), 12, fill=(206, 216, 224))
    sheet.pen.ellipse((765, 140, 865, 250), fill=(170, 182, 192))
    sheet.pen.pieslice((735, 270, 895, 480), 180, 360, fill=(170, 182, 192))
    sheet.write(815, 425, "样本", 30, GREY, "mm")
    return sheet.image


def identity_card_back(person: Person) -> Image.Image:
    sheet = Sheet(1020, 646, (240, 240, 246))
    sheet.pen.ellipse((80, 70, 240, 230), fill=(205, 80, 70))
    sheet.write(620, 110, "中华人民共和国", 46, INK_DARK, "mm")
    sheet.write(620, 200, "居民身份证", 66, INK_DARK, "mm")
    sheet.write(160, 430, "签发机关", 30, BLUE)
    sheet.write(330, 427, person.authority, 34)
    sheet.write(160, 520, "有效期限", 30, BLUE)
    sheet.write(330, 517, person.validity, 34)
    sheet.write(900, 610, "样本", 26, GREY, "mm")
    return sheet.image


def business_licence(firm: Firm) -> Image.Image:
    sheet = Sheet(1500, 1060, (252, 250, 242))
    sheet.pen.rectangle((30, 30, 1470, 1030), outline=(190, 160, 90), width=8)
    sheet.write(750, 120, "营业执照", 84, INK_DARK, "mm")
    sheet.write(750, 200, "(副本·样本)", 30, GREY, "mm")
    sheet.write(90, 150, "统一社会信用代码", 24, GREY)
    sheet.write(90, 186, firm.credit_code, 30)
    left = [("名称", firm.name), ("类型", "有限责任公司"), ("法定代表人", firm.legal_representative)]
    for index, (label, text) in enumerate(left):
        sheet.write(110, 320 + index * 80, label, 30, GREY)
        sheet.write(300, 320 + index * 80, text, 30)
    sheet.write(110, 560, "经营范围", 30, GREY)
    for index in range(0, len(firm.scope), 15):
        sheet.write(300, 560 + index // 15 * 46, firm.scope[index : index + 15], 28)
    right = [
        ("注册资本", f"{money.in_words(firm.capital).removeprefix('人民币')}"),
        ("成立日期", f"{firm.founded_on.year}年{firm.founded_on.month:02d}月{firm.founded_on.day:02d}日"),
        ("营业期限", "长期"),
    ]
    for index, (label, text) in enumerate(right):
        sheet.write(830, 320 + index * 80, label, 30, GREY)
        sheet.write(990, 320 + index * 80, text, 30)
    sheet.write(830, 560, "住所", 30, GREY)
    for index in range(0, len(firm.address), 12):
        sheet.write(990, 560 + index // 12 * 46, firm.address[index : index + 12], 28)
    sheet.write(960, 880, "登记机关", 30, GREY)
    sheet.stamp(1220, 860, "样例市场监督管理局")
    sheet.write(1120, 970, "2024年03月11日", 28)
    return sheet.image


def income_proof(
    person: Person, employer: str, monthly: Decimal, since: date, issued: date, *, stamped: bool = True
) -> Image.Image:
    sheet = Sheet(1240, 1754)
    sheet.write(620, 260, "收 入 证 明", 60, INK_DARK, "mm")
    body = (
        f"兹证明{person.name}(身份证号{person.id_number})系我单位正式员工，自{since.year}年{since.month}月起在我单位工作，"
        f"现任职务为主管。该员工近十二个月税后月收入为人民币{money.yuan(monthly)}元(大写："
        f"{money.in_words(monthly).removeprefix('人民币')})。特此证明，本证明仅用于办理贷款。"
    )
    line, y, width = "　　", 420, 34
    for char in body:
        line += char
        if sum(2 if ord(c) > 255 else 1 for c in line) >= width * 2 - 2:
            sheet.write(120, y, line, 30)
            line, y = "", y + 64
    sheet.write(120, y, line, 30)
    sheet.write(120, y + 160, f"单位名称(盖章)：{employer}", 30)
    sheet.write(120, y + 230, "单位地址：上海市样例区样例路1号", 30)
    sheet.write(760, y + 430, f"{issued.year}年{issued.month}月{issued.day}日", 30)
    if stamped:
        sheet.stamp(900, y + 270, employer)
    sheet.write(620, 1690, "样本，人物与单位均为虚构", 24, GREY, "mm")
    return sheet.image

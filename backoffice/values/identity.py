"""Identifiers of people and firms in China: check digits, what they tell, and how they are masked."""

import re
from datetime import date

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ID = re.compile(r"[0-9]{17}[0-9X]")
_CREDIT = re.compile(f"[{CREDIT_ALPHABET}]{{18}}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_CARD = re.compile(r"[0-9]{16,19}")

# First two digits of GB/T 2260; 81 to 83 are the residence permits of Hong Kong, Macau and Taiwan.
PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省",
    "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区", "46": "海南省",
    "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区",
    "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区", "65": "新疆维吾尔自治区",
    "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区", "83": "台湾省",
}  # fmt: skip


def normalise_id(text: str) -> str:
    """Spaces out, full-width digits narrow, the check letter upper case. For people (18) and firms (18) alike."""
    return _narrow(text).replace(" ", "").upper()


def normalise_phone(text: str) -> str:
    """Digits only, without +86, 0086 or separators: "+86 138-0013-8000" is "13800138000"."""
    digits = re.sub(r"[^0-9]", "", _narrow(text))
    return re.sub(r"^(0086|86)(?=1[3-9][0-9]{9}$)", "", digits)


def _narrow(text: str) -> str:
    if text.isascii():
        return text.strip()
    return (
        "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text).replace("　", " ").strip()
    )


def make_check_digit(first17: str) -> str:
    """The 18th character of a resident ID (GB 11643-1999). ValueError unless given 17 digits."""
    if not re.fullmatch(r"[0-9]{17}", first17):
        raise ValueError("A check digit needs the first 17 digits.")
    return ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, ID_WEIGHTS, strict=True)) % 11]


def resident_id_ok(number: str) -> bool:
    """True for 18 characters with a known province, a real birth date and a right check digit: 11010519491231002X."""
    return (
        bool(_ID.fullmatch(number))
        and number[:2] in PROVINCES
        and _date(number[6:14]) is not None
        and make_check_digit(number[:17]) == number[17]
    )


def birth_date(number: str) -> date:
    """Birth date in a resident ID; ValueError when digits 7 to 14 are no date."""
    found = _date(number[6:14])
    if found is None:
        raise ValueError("The birth date in this identity number does not exist.")
    return found


def sex(number: str) -> str:
    """ "male" or "female", by the 17th digit (odd is male)."""
    return "male" if int(number[16]) % 2 else "female"


def region(number: str) -> str:
    """The six-digit GB/T 2260 region code at the start."""
    return number[:6]


def province(region_code: str) -> str:
    """Name of the province of a region code; empty when unknown."""
    return PROVINCES.get(region_code[:2], "")


def age_on(born: date, day: date) -> int:
    """Completed years (周岁); someone born on 29 February completes a year on 1 March of common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def make_credit_check(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100-2015). ValueError on foreign characters."""
    total = sum(CREDIT_ALPHABET.index(char) * weight for char, weight in zip(first17, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[(31 - total % 31) % 31]


def credit_code_ok(code: str) -> bool:
    """True for a well-formed unified social credit code (统一社会信用代码): 91350100M000100Y43."""
    return bool(_CREDIT.fullmatch(code)) and make_credit_check(code[:17]) == code[17]


def mobile_ok(number: str) -> bool:
    """True for a mainland mobile number: eleven digits beginning 13 to 19."""
    return bool(_MOBILE.fullmatch(number))


def bank_card_ok(number: str) -> bool:
    """True for 16 to 19 digits that pass Luhn. Some old cards do not: warn, do not refuse."""
    if not _CARD.fullmatch(number):
        return False
    total = 0
    for place, char in enumerate(reversed(number)):
        digit = int(char) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def mask_id(number: str) -> str:
    """First and last character only: "1****************X"."""
    return number if len(number) < 3 else number[0] + "*" * (len(number) - 2) + number[-1]


def mask_phone(number: str) -> str:
    """First three and last four: "138****8000"."""
    return "*" * len(number) if len(number) < 8 else number[:3] + "*" * (len(number) - 7) + number[-4:]


def mask_card(number: str) -> str:
    """First six and last four, as card slips print it: "622260*********2444"."""
    return "*" * len(number) if len(number) < 11 else number[:6] + "*" * (len(number) - 10) + number[-4:]


def mask_name(name: str) -> str:
    """All but the first character: "王*", "欧***"; for papers that outsiders see."""
    return name[:1] + "*" * (len(name) - 1)


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None

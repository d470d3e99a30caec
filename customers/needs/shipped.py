"""The questions a company starts with: purpose, amount, term, what it may cost, and what can be repaid."""

from typing import Any

YES_NO = [["yes", "是", "Yes"], ["no", "否", "No"]]
QUESTIONS: list[dict[str, Any]] = [
    {"code": "purpose", "kind": "choice", "zh": "这笔钱打算用来做什么？", "en": "What is the money for?",
     "options_from": "purposes", "feeds": "purpose"},
    {"code": "amount", "kind": "money", "zh": "需要多少钱（元）？", "en": "How much do you need (yuan)?",
     "low": "1000", "high": "5000000", "feeds": "amount"},
    {"code": "least", "kind": "money", "zh": "最少多少也够用（元）？", "en": "What would do at least (yuan)?",
     "required": False, "low": "1000", "high": "5000000", "feeds": "least_amount"},
    {"code": "months", "kind": "term", "zh": "希望分几个月还？", "en": "Over how many months?",
     "low": "1", "high": "360", "feeds": "term_months"},
    {"code": "rate", "kind": "scale", "zh": "能接受的年化综合成本最高百分之几（单利）？",
     "en": "What may it cost a year at most, in percent (simple)?", "required": False, "low": "3", "high": "24",
     "feeds": "cost_limit"},
    {"code": "pay", "kind": "money", "zh": "每月最多能拿出多少钱还款（元）？",
     "en": "What can you repay each month at most (yuan)?", "low": "1", "high": "1000000", "feeds": "pay_monthly"},
    {"code": "speed", "kind": "choice", "zh": "什么时候需要？", "en": "By when?",
     "options": [["any", "不急", "No hurry"], ["week", "一周内", "Within a week"],
                 ["soon", "两天内", "Within two days"]],
     "feeds": "speed"},
    {"code": "secured", "kind": "choice", "zh": "是否愿意用财产作担保？", "en": "Would you give security?",
     "options": YES_NO},
    {"code": "assets", "kind": "multi", "zh": "可用哪些财产？", "en": "Which property?",
     "options": [["home", "房产", "Home"], ["car", "汽车", "Car"], ["equipment", "设备", "Equipment"],
                 ["deposit", "存款", "Deposits"], ["receivables", "应收账款", "Receivables"]],
     "when": [["secured", ["yes"]]], "feeds": "assets"},
    {"code": "worth", "kind": "money", "zh": "大约值多少钱（元）？", "en": "About what is it worth (yuan)?",
     "required": False, "when": [["secured", ["yes"]]], "feeds": "assets_value"},
    {"code": "since", "kind": "date", "zh": "收入从什么时候开始稳定？", "en": "Since when has the income been steady?",
     "required": False},
    {"code": "words", "kind": "text", "zh": "还有什么想告诉我们的？", "en": "What else should we know?",
     "required": False, "feeds": "note"},
]  # fmt: skip

"""What of the South German Credit file may enter a scorecard here, and what may not, with the reason."""

from risk.scoring.fitting import Candidate

TARGET = "default"
ATTRIBUTION = "South German Credit, U. Grömping, UCI, CC BY 4.0"

CANDIDATES = (
    Candidate("status", "checking_status"),
    Candidate("duration", "term_months", ordered=True),
    Candidate("credit_history", "credit_history"),
    Candidate("savings", "savings_level"),
    Candidate("employment_duration", "employment_duration_level"),
    Candidate("installment_rate", "installment_rate_level"),
    Candidate("other_debtors", "other_debtors"),
    Candidate("present_residence", "residence_level"),
    Candidate("property", "property"),
    Candidate("other_installment_plans", "other_installment_plans"),
    Candidate("housing", "housing"),
    Candidate("number_credits", "number_credits"),
    Candidate("job", "job_level"),
    Candidate("people_liable", "people_liable"),
    Candidate("telephone", "telephone"),
)

EXCLUDED = (
    ("personal_status_sex", "性别与婚姻状况,受保护属性", "sex and marital status: protected"),
    ("foreign_worker", "国籍相关,受保护属性", "origin: protected"),
    ("age", "年龄只用于准入范围与公平性检查", "age is used for the range served and for fairness checks only"),
    ("amount", "1973–1975 年的马克金额,不能换算为今日的人民币", "marks of 1973–1975 say nothing about yuan of today"),
    ("purpose", "用途分类与我们的用途清单不对应", "its categories are not our list of purposes"),
)

# Chosen so that a score reads easily: 600 points where four good loans stand against one bad, 40 points double that.
SCALING = {"points": 600, "odds": "4", "pdo": 40}

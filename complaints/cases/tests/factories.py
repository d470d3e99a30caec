from complaints.cases.domain import Report
from complaints.cases.filing import file_complaint


def filed(*, actor, now, acknowledge=True, **facts):
    """A complaint on record, with a calm text from the hotline unless told otherwise."""
    report = Report(**{"channel": "hotline", "content": "利息比合同里写的高，请解释一下怎么算的。"} | facts)
    return file_complaint(actor=actor, now=now, report=report, acknowledge=acknowledge)[0]

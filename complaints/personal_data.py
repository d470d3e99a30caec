"""What the rooms of complaints hold about a person."""

from complaints.cases.models import Complaint
from customers.privacy.holdings import holds, rows_of

holds(
    "complaints",
    "投诉",
    lambda customer: rows_of(
        Complaint.objects.filter(customer=customer).order_by("pk"),
        编号="number", 类别="category", 内容="content", 状态="status", 收到时间="received_at", 办结时间="closed_at",
    ),
)  # fmt: skip

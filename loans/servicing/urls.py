from django.urls import path

from loans.servicing import views

app_name = "servicing"

urlpatterns = [
    path("", views.loan_list, name="list"),
    path("<int:pk>/", views.loan_detail, name="detail"),
    path("<int:pk>/preview/", views.loan_preview, name="preview"),
    path("<int:pk>/repayment/", views.post_repayment, name="post_repayment"),
    path("<int:pk>/statement/", views.statement, name="statement"),
    path("<int:pk>/papers/", views.issue_paper, name="issue_paper"),
    path("<int:pk>/settle/", views.settle_early, name="settle_early"),
    path("payments/<int:pk>/reverse/", views.reverse_repayment, name="reverse_repayment"),
    path("disburse/<int:contract_pk>/", views.disburse, name="disburse"),
]

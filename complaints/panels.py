"""What complaints offer to pages upstream."""

from backoffice.web import panels
from complaints.handling.panels import home, of_customer, of_loan
from complaints.resolution import papers  # noqa: F401 (declares the letter)
from complaints.resolution.panels import of_complaint as resolution_of

panels.register("customers.customer", of_customer, order=60)
panels.register("loans.loan", of_loan, order=60)
panels.register("dashboards.home", home, order=30)
panels.register("complaints.complaint", resolution_of, order=20)

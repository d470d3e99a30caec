"""What complaints offer to pages upstream."""

from backoffice.web import panels
from complaints.handling.panels import home, of_customer, of_loan

panels.register("customers.customer", of_customer, order=60)
panels.register("loans.loan", of_loan, order=60)
panels.register("dashboards.home", home, order=30)

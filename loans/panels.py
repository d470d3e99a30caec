"""What the rooms of loans offer to pages of others; also the place where start-up meets what can be imported."""

from backoffice.advertising.services import read_products_with
from backoffice.web import panels as slots
from loans import erasure as _erasure  # noqa: F401  (tells how a person is let go)
from loans import personal_data as _personal_data  # noqa: F401  (tells what is held about a person)
from loans.applications import importing, panels, withdrawals
from loans.collateral import panels as collateral
from loans.collateral import tables as collateral_tables
from loans.contracts import panels as contracts
from loans.contracts import tables as contract_tables
from loans.lenders import panels as lenders
from loans.matching import panels as matching
from loans.products.services import advertised_terms
from loans.quotas import panels as quotas
from loans.servicing import panels as servicing
from loans.servicing import tables as loan_tables

# The tables give the states their colours, which pages of other rooms show too.
__all__ = ["collateral_tables", "contract_tables", "importing", "loan_tables", "panels", "withdrawals"]

slots.register("applications.application", collateral.application_panel, order=35)
slots.register("applications.application", contracts.application_panel, order=40)
slots.register("guidance.breakdown", contracts.breakdown)
slots.register("contracts.contract", servicing.contract_panel, order=10)
slots.register("leads.lead.actions", panels.lead_actions, order=10)
slots.register("customers.customer", matching.customer_panel, order=28)
slots.register("products.version", quotas.of_version, order=10)
slots.register("lenders.lender", quotas.of_lender, order=10)
slots.register("lenders.guarantor", quotas.of_guarantor, order=10)
slots.register("dashboards.home", lenders.ending_papers, order=35)
slots.register("customers.customer", servicing.customer_panel, order=30)

read_products_with(advertised_terms)

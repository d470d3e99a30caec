"""What complaints offer to pages upstream."""

from backoffice.web import panels
from complaints import erasure as _erasure  # noqa: F401  (tells how a person is let go)
from complaints import personal_data as _personal_data  # noqa: F401  (tells what is held about a person)
from complaints.handling.panels import home, of_customer, of_loan
from complaints.intake import importing  # noqa: F401 (registers the import)
from complaints.intake.panels import of_complaint as attachments_of
from complaints.knowledge.panels import home as knowledge_home
from complaints.knowledge.panels import of_complaint as knowledge_of
from complaints.opinion import importing as opinion_importing  # noqa: F401 (registers the import)
from complaints.opinion.panels import home as opinion_home
from complaints.opinion.panels import of_complaint as mention_of
from complaints.resolution import papers  # noqa: F401 (declares the letter)
from complaints.resolution.panels import of_complaint as resolution_of
from complaints.taskforces.panels import of_complaint as force_of

panels.register("customers.customer", of_customer, order=60)
panels.register("loans.loan", of_loan, order=60)
panels.register("dashboards.home", home, order=30)
panels.register("complaints.complaint", resolution_of, order=20)
panels.register("complaints.complaint", attachments_of, order=5)
panels.register("complaints.complaint", force_of, order=30)
panels.register("complaints.beside", knowledge_of, order=10)
panels.register("dashboards.home", knowledge_home, order=36)
panels.register("complaints.beside", mention_of, order=5)
panels.register("dashboards.home", opinion_home, order=34)

"""What rooms of customers show on the customer's page."""

from backoffice.web import panels
from customers import erasure as _erasure  # noqa: F401  (tells how a person is let go)
from customers import list_filters as _list_filters  # noqa: F401  (adds to the filters of the list)
from customers import personal_data as _personal_data  # noqa: F401  (tells what is held about a person)
from customers.campaigns import panels as _campaigns  # noqa: F401  (tells what a withdrawal stops)
from customers.events import panels as _events  # noqa: F401  (tells what is held about a person)
from customers.guidance.panels import beside_follow_up, beside_lead
from customers.leads import importing as _importing  # noqa: F401  (declares the kind of file)
from customers.leads import panels as leads
from customers.marketing import marketing
from customers.needs.panels import needs
from customers.privacy import papers as _papers  # noqa: F401  (declares the papers of this room)
from customers.privacy.panels import consents, requests_card
from customers.profiles.panels import background
from customers.relations.panels import relations, today_card
from customers.retention.panels import of_customer as retention_of_customer
from customers.rewards import panels as rewards
from customers.tiering.panels import tier

panels.register("customers.customer", background, order=5)
panels.register("customers.customer", tier, order=10)
panels.register("customers.customer", consents, order=20)
panels.register("customers.customer", relations, order=15)
panels.register("customers.customer", needs, order=26)
panels.register("dashboards.home", requests_card, order=38)
panels.register("dashboards.home", today_card, order=40)
panels.register("channels.channel", leads.channel_funnel, order=10)
panels.register("dashboards.home", leads.today_card, order=45)
panels.register("customers.customer", retention_of_customer, order=18)
panels.register("relations.follow_up", beside_follow_up)
panels.register("leads.lead", beside_lead, order=10)
panels.register("customers.customer", marketing, order=65)
panels.register("leads.lead", rewards.referral, order=50)

"""What risk shows on pages of others."""

from backoffice.web import panels
from risk.review.panels import on_application, on_home

panels.register("applications.application", on_application, order=30)
panels.register("dashboards.home", on_home, order=10)

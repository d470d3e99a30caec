"""What risk shows on pages of others."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit import words
from backoffice.web import panels
from risk.assessment.panels import application_panel
from risk.review.panels import on_application, on_home

panels.register("applications.application", on_application, order=30)
panels.register("dashboards.home", on_home, order=10)
panels.register("applications.application", application_panel, order=10)

words.add(
    {
        "assessment.assess": _("Assessed"),
        "assessment.repeat": _("Assessment asked for again"),
        "evidence.query": _("Data sources asked"),
        "rules.draft": _("Rules drafted"),
        "rules.edit": _("Rules changed"),
        "rules.test": _("Rules tried on past decisions"),
        "rules.publish": _("Rules published"),
        "rules.discard": _("Draft put aside"),
        "scoring.enter": _("Scorecard entered"),
        "scoring.publish": _("Scorecard published"),
    }
)

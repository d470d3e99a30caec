"""What the actions of the risk control are called in the audit trail and in histories."""

from django.utils.translation import pgettext_lazy

from backoffice.audit import words

words.add(
    {
        "assessment.assess": pgettext_lazy("trail", "Assessed"),
        "assessment.repeat": pgettext_lazy("trail", "Assessed again"),
        "evidence.query": pgettext_lazy("trail", "Data sources asked"),
        "review.opened": pgettext_lazy("trail", "Put into the review queue"),
        "review.claim": pgettext_lazy("trail", "Case claimed"),
        "review.release": pgettext_lazy("trail", "Case given back"),
        "review.taken_away": pgettext_lazy("trail", "Case taken over"),
        "review.recommend": pgettext_lazy("trail", "Recommended"),
        "review.recommended_for_second": pgettext_lazy("trail", "Recommended, waits for the second approval"),
        "review.reject": pgettext_lazy("trail", "Rejected"),
        "review.material_asked": pgettext_lazy("trail", "Reviewer asked for material"),
        "review.second_approve": pgettext_lazy("trail", "Second approval given"),
        "review.second_returned": pgettext_lazy("trail", "Returned by the second person"),
        "review.closed": pgettext_lazy("trail", "Closed: the application was withdrawn"),
        "rules.draft": pgettext_lazy("trail", "Rule set drafted"),
        "rules.edit": pgettext_lazy("trail", "Rule set changed"),
        "rules.test": pgettext_lazy("trail", "Rule set tried"),
        "rules.publish": pgettext_lazy("trail", "Rule set published"),
        "rules.discard": pgettext_lazy("trail", "Rule set discarded"),
        "scoring.enter": pgettext_lazy("trail", "Scorecard entered"),
        "scoring.publish": pgettext_lazy("trail", "Scorecard published"),
    }
)

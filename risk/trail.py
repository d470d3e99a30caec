"""What the actions and jobs of the risk control are called on pages."""

from django.utils.translation import pgettext_lazy

from backoffice.audit import words
from backoffice.jobs import words as job_words

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
        "review.rejected_for_second": pgettext_lazy("trail", "Rejection proposed, waits for the second approval"),
        "review.visit": pgettext_lazy("trail", "Visit recorded"),
        "review.quality": pgettext_lazy("trail", "Quality checked"),
        "review.reassign": pgettext_lazy("trail", "Case handed to somebody"),
        "review.green_channel": pgettext_lazy("trail", "Green channel opened"),
        "review.relation": pgettext_lazy("trail", "Relation to the applicant declared"),
        "review.skills": pgettext_lazy("trail", "Skills of a reviewer set"),
        "review.reject": pgettext_lazy("trail", "Rejected"),
        "review.material_asked": pgettext_lazy("trail", "Reviewer asked for material"),
        "review.second_approve": pgettext_lazy("trail", "Second approval given"),
        "review.second_returned": pgettext_lazy("trail", "Returned by the second person"),
        "review.closed": pgettext_lazy("trail", "Closed: the application was withdrawn"),
        "rules.draft": pgettext_lazy("trail", "Rule set drafted"),
        "rules.edit": pgettext_lazy("trail", "Rule set changed"),
        "rules.test": pgettext_lazy("trail", "Rule set tried"),
        "rules.shadow": pgettext_lazy("trail", "Shadow run begun"),
        "rules.shadow_end": pgettext_lazy("trail", "Shadow run ended"),
        "rules.stop": pgettext_lazy("trail", "Rule set stopped"),
        "rules.restore": pgettext_lazy("trail", "Rule set put back into use"),
        "lists.add": pgettext_lazy("trail", "Proposed for a list"),
        "lists.approve": pgettext_lazy("trail", "Put on a list"),
        "lists.remove": pgettext_lazy("trail", "Taken off a list"),
        "backtests.start": pgettext_lazy("trail", "Backtest begun"),
        "rules.publish": pgettext_lazy("trail", "Rule set published"),
        "rules.discard": pgettext_lazy("trail", "Rule set discarded"),
        "screening.make_list": pgettext_lazy("trail", "Watch list made"),
        "screening.open_version": pgettext_lazy("trail", "Version of a watch list opened"),
        "screening.put_in_use": pgettext_lazy("trail", "Watch list put in use"),
        "screening.discard_version": pgettext_lazy("trail", "Version of a watch list discarded"),
        "screening.hit": pgettext_lazy("trail", "Watch-list hit found"),
        "screening.proposed": pgettext_lazy("trail", "Verdict on a hit proposed"),
        "screening.returned": pgettext_lazy("trail", "Verdict on a hit not agreed"),
        "screening.clear": pgettext_lazy("trail", "Hit is somebody else"),
        "screening.confirm": pgettext_lazy("trail", "Hit is the same person"),
        "screening.reopened": pgettext_lazy("trail", "Hit opened again"),
        "scoring.enter": pgettext_lazy("trail", "Scorecard entered"),
        "scoring.publish": pgettext_lazy("trail", "Scorecard published"),
    }
)

job_words.add(
    {
        "risk.assess_application": pgettext_lazy("job", "Assess an application"),
        "backtests.run": pgettext_lazy("job", "Backtest rules"),
        "backtests.guard": pgettext_lazy("job", "Watch over the rules in use"),
        "screening.rescreen": pgettext_lazy("job", "Compare customers with a watch list"),
        "screening.catch_up": pgettext_lazy("job", "Compare new customers with the watch lists"),
        "screening.nightly": pgettext_lazy("job", "Compare changed customers with the watch lists"),
        "review.open_case": pgettext_lazy("job", "Open a review case"),
        "review.material_supplied": pgettext_lazy("job", "Material came back to review"),
        "review.asked_by_person": pgettext_lazy("job", "A person asked for a manual review"),
        "review.draw_quality": pgettext_lazy("job", "Draw cases for a quality check"),
        "review.watch": pgettext_lazy("job", "Watch over the review queue"),
    }
)

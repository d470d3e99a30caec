"""What the actions and jobs of the customers are called on pages."""

from django.utils.translation import pgettext_lazy

from backoffice.audit import words
from backoffice.jobs import words as job_words

words.add(
    {
        "customers.register": pgettext_lazy("trail", "Customer registered"),
        "customers.update": pgettext_lazy("trail", "Customer's facts changed"),
        "customers.reveal": pgettext_lazy("trail", "Full number looked at"),
        "customers.record_occupation": pgettext_lazy("trail", "Work and income written down"),
        "customers.end_occupation": pgettext_lazy("trail", "Work ended"),
        "customers.record_holding": pgettext_lazy("trail", "Asset or liability written down"),
        "customers.end_holding": pgettext_lazy("trail", "Asset or liability ended"),
        "customers.add_party": pgettext_lazy("trail", "Related party written down"),
        "customers.end_party": pgettext_lazy("trail", "Related party ended"),
        "customers.record_care": pgettext_lazy("trail", "Special care written down"),
        "customers.end_care": pgettext_lazy("trail", "Special care ended"),
        "customers.choose_segment": pgettext_lazy("trail", "Segment chosen"),
        "privacy.issue_authorisation": pgettext_lazy("trail", "Authorisation issued for signature"),
        "privacy.record_consent": pgettext_lazy("trail", "Consent recorded"),
        "privacy.withdraw_consent": pgettext_lazy("trail", "Consent withdrawn"),
        "privacy.receive_request": pgettext_lazy("trail", "Personal-information request received"),
        "privacy.take_request": pgettext_lazy("trail", "Personal-information request taken"),
        "privacy.finish_request": pgettext_lazy("trail", "Personal-information request answered"),
        "privacy.refuse_request": pgettext_lazy("trail", "Personal-information request refused"),
        "privacy.withdraw_request": pgettext_lazy("trail", "Personal-information request withdrawn"),
        "privacy.hand_over_copy": pgettext_lazy("trail", "Copy of the data handed over"),
        "privacy.run_retention": pgettext_lazy("trail", "Records let go whose time is over"),
        "privacy.lock": pgettext_lazy("trail", "Locked for processing"),
        "privacy.unlock": pgettext_lazy("trail", "Lock on processing lifted"),
        "privacy.send_link": pgettext_lazy("trail", "Link to the own page sent"),
        "tiering.recompute": pgettext_lazy("trail", "Tier computed on request"),
        "tiering.override": pgettext_lazy("trail", "Tier decided by people"),
        "relations.assign": pgettext_lazy("trail", "Manager assigned"),
        "relations.hand_over": pgettext_lazy("trail", "Book handed over"),
        "relations.set_desk": pgettext_lazy("trail", "A manager's desk changed"),
        "relations.absence": pgettext_lazy("trail", "Absence entered"),
        "relations.arrange": pgettext_lazy("trail", "Contact arranged"),
        "relations.finish": pgettext_lazy("trail", "Contact written down"),
        "relations.drop": pgettext_lazy("trail", "Contact dropped"),
        "relations.make_feed": pgettext_lazy("trail", "Calendar address made"),
        "relations.end_feed": pgettext_lazy("trail", "Calendar address ended"),
        "tiering.draft_policy": pgettext_lazy("trail", "Tier policy drafted"),
        "tiering.publish_policy": pgettext_lazy("trail", "Tier policy published"),
        "tiering.refuse_policy": pgettext_lazy("trail", "Tier policy refused"),
        "leads.enter": pgettext_lazy("trail", "Lead entered"),
        "leads.assign": pgettext_lazy("trail", "Leads assigned"),
        "leads.assign_waiting": pgettext_lazy("trail", "New leads given to managers"),
        "leads.contact": pgettext_lazy("trail", "Contact with a lead written down"),
        "leads.qualify": pgettext_lazy("trail", "Lead qualified"),
        "leads.lose": pgettext_lazy("trail", "Lead closed as lost"),
        "leads.convert": pgettext_lazy("trail", "Lead became a customer"),
        "leads.reveal": pgettext_lazy("trail", "Number of a lead looked at"),
        "leads.withdraw_consent": pgettext_lazy("trail", "A lead wants no more offers"),
        "leads.erase": pgettext_lazy("trail", "Old leads erased"),
        "channels.create": pgettext_lazy("trail", "Channel entered"),
        "channels.change": pgettext_lazy("trail", "Channel's record changed"),
        "channels.submit": pgettext_lazy("trail", "Channel submitted for admission"),
        "channels.return": pgettext_lazy("trail", "Channel not admitted"),
        "channels.admit": pgettext_lazy("trail", "Channel admitted"),
        "channels.suspend": pgettext_lazy("trail", "Channel suspended"),
        "channels.end": pgettext_lazy("trail", "Co-operation with a channel ended"),
        "channels.misconduct": pgettext_lazy("trail", "Misconduct of a channel written down"),
        "channels.cost": pgettext_lazy("trail", "Cost of a channel entered"),
        "guidance.retire": pgettext_lazy("trail", "Talk script taken out of use"),
        "guidance.keep_term": pgettext_lazy("trail", "Term of the glossary kept"),
        "tiering.end_override": pgettext_lazy("trail", "Decided tier ended"),
    }
)

job_words.add(
    {
        "leads.assign": pgettext_lazy("job", "New leads to managers"),
        "leads.erase": pgettext_lazy("job", "Erasure of old leads"),
        "channels.score": pgettext_lazy("job", "Scores of channels"),
        "relations.assign": pgettext_lazy("job", "Managers for VIP customers"),
        "relations.tier_changed": pgettext_lazy("job", "Follow-up of a tier change"),
        "tiering.try_policy": pgettext_lazy("job", "Tier policy tried on all customers"),
        "tiering.nightly": pgettext_lazy("job", "Nightly customer tiers"),
    }
)

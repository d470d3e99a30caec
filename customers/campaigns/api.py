"""What comes back from the text-message partner."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.api_keys.machine import Answer, Caller, machine
from customers.campaigns import services


class ReplyForm(forms.Form):
    phone = forms.CharField(label=_("Mobile"), max_length=24)
    text = forms.CharField(label=_("Text"), max_length=200)


@machine(
    "campaigns.reply", title=_("Hand over a reply to a text message"), form=ReplyForm,
    example={"phone": "13800001234", "text": "T"}, answer={"stopped": True},
)  # fmt: skip
def api_reply(request: HttpRequest, caller: Caller) -> Answer:
    """T, TD or 退订 stops all marketing to the number."""
    return 200, {"stopped": services.reply(now=caller.now, **caller.data)}

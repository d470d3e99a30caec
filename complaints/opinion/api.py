"""Posts from a provider that watches the networks for us."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.api_keys.bodies import BadCall
from backoffice.accounts.api_keys.machine import Answer, Caller, machine
from complaints.opinion import domain
from complaints.opinion.domain import Post
from complaints.opinion.models import Source
from complaints.opinion.taking import take

EXAMPLE = {
    "source": "weibo",
    "address": "https://weibo.com/1234/abcd",
    "title": "",
    "text": "提前还款居然还要收违约金，大家避雷",
    "author": "某网友",
    "published_at": "2026-08-03T10:00:00+08:00",
    "reach": 3200,
}
ANSWER = {"created": 1, "folded": 0, "known": 0}


class MentionForm(forms.Form):
    source = forms.SlugField(label=_("Code of the source"), max_length=30)
    text = forms.CharField(label=_("Text"), max_length=domain.LONGEST_TEXT, strip=True)
    title = forms.CharField(label=_("Title"), max_length=domain.LONGEST_TITLE, required=False)
    address = forms.CharField(label=_("Address"), max_length=domain.LONGEST_ADDRESS, required=False)
    author = forms.CharField(label=_("Author"), max_length=60, required=False)
    published_at = forms.DateTimeField(label=_("Posted"), required=False, help_text=_("With time zone. Empty: now."))
    reach = forms.IntegerField(label=_("Readers"), required=False, min_value=0, max_value=10**12)


@machine("opinion.mention", title=_("Send a post about us"), form=MentionForm, example=EXAMPLE, answer=ANSWER)
def api_mention(request: HttpRequest, caller: Caller) -> Answer:
    """One post; the same address again changes nothing."""
    data: dict[str, Any] = dict(caller.data)
    source = Source.objects.filter(code=data.pop("source"), active=True).first()
    if source is None:
        raise BadCall(404, "opinion.source_unknown", _("This source is not registered."))
    taken = take(source=source, posts=[Post(**data)], now=caller.now)
    return (201 if taken.created or taken.folded else 200), {
        "created": taken.created,
        "folded": taken.folded,
        "known": taken.known,
    }

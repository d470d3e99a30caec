"""The small forms of a complaint's page: which verb each runs, and what is said when it worked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from complaints.cases import selectors as cases
from complaints.cases import services as case_services
from complaints.handling import extensions, joining, services
from complaints.handling import forms as small


@dataclass(frozen=True)
class Move:
    """One small form of the detail page: its verb, its form, and what is said when it worked."""

    form: type[forms.Form]
    run: Callable[..., Any]
    done: Any


def _link(
    *, actor: Any, complaint_id: int, now: datetime, customer: int | None, loan: int | None, version: Any
) -> Any:
    found = cases.parties(actor, customer_id=customer, loan_id=loan)
    return services.link(actor=actor, complaint_id=complaint_id, now=now, version=version, **found)


MOVES: dict[str, Move] = {
    "claim": Move(small.MoveForm, services.claim, gettext_lazy("The complaint is yours.")),
    "release": Move(small.ReasonForm, services.release, gettext_lazy("The complaint is back in the queue.")),
    "assign": Move(small.AssignForm, services.assign, gettext_lazy("The complaint was assigned.")),
    "start": Move(small.MoveForm, services.start_work, gettext_lazy("Work has begun.")),
    "reply": Move(small.ReplyForm, services.reply, gettext_lazy("The answer is on record.")),
    "note": Move(small.NoteForm, services.add_note, gettext_lazy("The note was added.")),
    "message": Move(small.CustomerMessageForm, services.add_customer_message, gettext_lazy("The message was added.")),
    "pause": Move(small.PauseForm, services.pause, gettext_lazy("The resolution clock stands still.")),
    "resume": Move(small.ResumeForm, services.resume, gettext_lazy("The wait is over.")),
    "tier": Move(small.TierForm, case_services.change_tier, gettext_lazy("The tier was changed.")),
    "classify": Move(small.CategoryForm, case_services.confirm_category, gettext_lazy("The category is confirmed.")),
    "merge": Move(small.MergeForm, joining.merge, gettext_lazy("The complaint was merged.")),
    "split": Move(small.SplitForm, joining.split, gettext_lazy("A complaint of its own was made of the part.")),
    "root": Move(small.RootForm, joining.set_root, gettext_lazy("The root case is set.")),
    "watch": Move(small.MoveForm, joining.watch, gettext_lazy("Done.")),
    "link": Move(small.LinkForm, _link, gettext_lazy("The complaint was linked.")),
    "extend": Move(
        small.ExtendForm, extensions.ask_for_extension, gettext_lazy("The extension waits for approval from above.")
    ),
    "notice": Move(small.NoticeForm, extensions.record_notice, gettext_lazy("The notice is on record.")),
    "close": Move(small.CloseForm, services.close_complaint, gettext_lazy("The complaint is closed.")),
    "reopen": Move(small.ReasonForm, services.reopen, gettext_lazy("The complaint is open again.")),
    "withdraw": Move(small.ReasonForm, services.withdraw, gettext_lazy("The complaint was withdrawn.")),
}

"""Opening a task force, sharing out its work, and signing what each department holds."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.notifications.services import notify
from backoffice.values.errors import Refused
from complaints.cases.domain import OPEN_STATUSES, Kind
from complaints.cases.filing import beijing
from complaints.cases.models import Complaint
from complaints.cases.services import happen
from complaints.handling.closing import must_be_settled
from complaints.handling.policies import has_interest
from complaints.handling.services import handled
from complaints.taskforces.domain import Department
from complaints.taskforces.models import Conclusion, Member, Provision, SubTask, TaskForce


def open_task_force(*, actor: User, complaint_id: int, goal: str, now: datetime) -> TaskForce:
    """Call departments together over one complaint; whoever opens it stands for customer service."""
    with transaction.atomic():
        complaint = handled(actor, complaint_id)
        if complaint.status not in OPEN_STATUSES:
            raise Refused("complaints.ended", _("This complaint has ended."))
        if TaskForce.objects.filter(complaint=complaint).exists():
            raise Refused("taskforces.open", _("This complaint has a task force already."))
        force = TaskForce.objects.create(complaint=complaint, goal=goal.strip(), opened_by=actor, opened_at=now)
        Member.objects.create(force=force, user=actor, department=Department.SERVICE, joined_at=now)
        happen(complaint, Kind.NOTE, actor=actor, now=now, text=f"成立专班：{goal.strip()}")
        record(actor=actor, action="taskforces.open", obj=complaint, at=now)
    return force


def _mine(actor: User, force_id: int) -> TaskForce:
    force = TaskForce.objects.select_for_update(of=("self",)).select_related("complaint").get(pk=force_id)
    if not force.members.filter(user=actor).exists():
        raise Refused("taskforces.not_member", _("Only members of the task force do this."))
    return force


def _unsigned(force: TaskForce) -> None:
    if force.complaint.status not in OPEN_STATUSES:
        raise Refused("complaints.ended", _("This complaint has ended."))


def add_member(*, actor: User, force_id: int, user: User, department: str, now: datetime) -> Member:
    """Ask somebody in. Refused for those who decided about the customer: they are heard, they do not judge."""
    with transaction.atomic():
        force = _mine(actor, force_id)
        _unsigned(force)
        if has_interest(user, force.complaint):
            raise Refused(
                "complaints.interest", _("This person decided about the customer; ask somebody else."), field="user"
            )
        member, created = Member.objects.get_or_create(
            force=force, user=user, defaults={"department": department, "joined_at": now}
        )
        if not created:
            raise Refused("taskforces.member", _("This person is a member already."), field="user")
        _tell(force, user, "complaint_force", {"goal": force.goal}, f"member:{member.pk}", now)
        record(actor=actor, action="taskforces.add_member", obj=force.complaint, at=now, user_id=user.pk)
    return member


def add_task(*, actor: User, force_id: int, title: str, owner: User, due_at: datetime, now: datetime) -> SubTask:
    """A piece of work for a member, due inside the complaint's statutory limit."""
    with transaction.atomic():
        force = _mine(actor, force_id)
        _unsigned(force)
        if not force.members.filter(user=owner).exists():
            raise Refused("taskforces.owner", _("The owner must be a member of the task force."), field="owner")
        if due_at <= now:
            raise Refused("taskforces.past", _("The deadline lies in the past."), field="due_at")
        limit = force.complaint.clocks.filter(kind="statutory").values_list("due_at", flat=True).first()
        if limit is not None and due_at > limit:
            raise Refused(
                "taskforces.too_late",
                _("The complaint must be decided by %(limit)s; set an earlier deadline.") % {"limit": beijing(limit)},
                field="due_at",
            )
        task = SubTask.objects.create(force=force, title=title.strip(), owner=owner, due_at=due_at, created_at=now)
        if owner != actor:
            facts = {"goal": f"{task.title}，{beijing(due_at)} 前完成"}
            _tell(force, owner, "complaint_force", facts, f"task:{task.pk}", now)
        record(actor=actor, action="taskforces.add_task", obj=force.complaint, at=now, task=task.pk)
    return task


def finish_task(*, actor: User, task_id: int, result: str, now: datetime) -> SubTask:
    """The owner's word that it is done, and what came of it."""
    with transaction.atomic():
        task = SubTask.objects.select_for_update(of=("self",)).select_related("force__complaint").get(pk=task_id)
        if task.owner_id != actor.pk:
            raise Refused("taskforces.not_owner", _("Only its owner finishes a task."))
        if task.done_at is not None:
            raise Refused("taskforces.done", _("This task is done already."))
        if now > task.due_at:
            task.missed_at = task.due_at
        task.done_at, task.result = now, result.strip()
        task.save()
        record(actor=actor, action="taskforces.finish_task", obj=task.force.complaint, at=now, task=task.pk)
    return task


def attach_provisions(*, actor: User, force_id: int, provisions: list[Provision], now: datetime) -> TaskForce:
    """The legal basis of this case, picked from the register."""
    with transaction.atomic():
        force = _mine(actor, force_id)
        force.provisions.set(provisions)
        names = [str(provision) for provision in provisions]
        record(actor=actor, action="taskforces.legal_basis", obj=force.complaint, at=now, provisions=names)
    return force


def sign_conclusion(*, actor: User, force_id: int, text: str, now: datetime) -> Conclusion:
    """What the actor's department holds; signed once, after its members' tasks are done."""
    with transaction.atomic():
        force = _mine(actor, force_id)
        member = force.members.get(user=actor)
        owners = force.members.filter(department=member.department).values("user")
        if force.tasks.filter(owner__in=owners, done_at=None).exists():
            raise Refused("taskforces.tasks_open", _("Tasks of your department are still open."))
        try:
            with transaction.atomic():
                conclusion = Conclusion.objects.create(
                    force=force, department=member.department, text=text.strip(), signed_by=actor, signed_at=now
                )
        except IntegrityError:
            raise Refused("taskforces.signed", _("Your department has signed its conclusion.")) from None
        happen(
            force.complaint,
            Kind.NOTE,
            actor=actor,
            now=now,
            text=f"专班结论（{conclusion.get_department_display()}）：{text.strip()}",
        )
        record(actor=actor, action="taskforces.sign", obj=force.complaint, at=now, department=member.department)
    return conclusion


def _tell(force: TaskForce, user: User, template: str, facts: dict[str, Any], key: str, now: datetime) -> None:
    notify(
        key=f"force:{force.pk}:{key}",
        recipient_user=user,
        template=template,
        context={"number": force.complaint.number, **facts},
        url=reverse("taskforces:detail", args=[force.pk]),
        now=now,
    )


def notice_late_tasks(now: datetime, limit: int = 1000) -> int:
    """Tasks past their deadline: dated to it, told to their owner and to who opened the task force, once."""
    with transaction.atomic():
        late = SubTask.objects.select_for_update(of=("self",), skip_locked=True).filter(
            done_at=None, missed_at=None, due_at__lt=now
        )
        rows = list(late.select_related("force__complaint", "force__opened_by", "owner").order_by("due_at")[:limit])
        SubTask.objects.filter(pk__in=[row.pk for row in rows]).update(missed_at=F("due_at"))
        for row in rows:
            for person in {row.owner, row.force.opened_by}:
                facts = {"goal": f"{row.title} 已逾期（{beijing(row.due_at)}）"}
                _tell(row.force, person, "complaint_force", facts, f"late:{row.pk}:{person.pk}", now)
    return len(rows)


def write_provision(
    *, actor: User, title: str, article: str, text: str, valid_from: date | None, now: datetime
) -> Provision:
    """A provision in the register; the same article again replaces its text and dates the change."""
    with transaction.atomic():
        rows = Provision.objects.select_for_update().filter(title=title.strip(), article=article.strip())
        provision = rows.first() or Provision(title=title.strip(), article=article.strip())
        if provision.pk and (provision.text != text.strip() or provision.retired):
            provision.changed_at = now
        provision.text, provision.valid_from, provision.retired = text.strip(), valid_from, False
        provision.save()
        record(actor=actor, action="taskforces.write_provision", obj=provision, at=now)
    return provision


def retire_provision(*, actor: User, provision_id: int, now: datetime) -> Provision:
    """No longer in force: it can be attached no more, and articles that rest on it are looked over."""
    with transaction.atomic():
        provision = Provision.objects.select_for_update().get(pk=provision_id)
        if provision.retired:
            raise Refused("taskforces.provision_retired", _("This provision is marked as no longer in force already."))
        provision.retired, provision.changed_at = True, now
        provision.save(update_fields=["retired", "changed_at"])
        record(actor=actor, action="taskforces.retire_provision", obj=provision, at=now)
    return provision


@must_be_settled
def unsettled_force(complaint: Complaint) -> Any:
    """A complaint with a task force ends when every task is done and every department has signed."""
    force = TaskForce.objects.filter(complaint=complaint).first()
    if force is None:
        return ""
    if force.tasks.filter(done_at=None).exists():
        return _("The task force still has open tasks.")
    signed = set(force.conclusions.values_list("department", flat=True))
    if set(force.members.values_list("department", flat=True)) - signed:
        return _("Not every department of the task force has signed its conclusion.")
    return ""

"""What the actions and jobs of the complaint desk are called on pages."""

from django.utils.translation import pgettext_lazy

from backoffice.audit import words
from backoffice.jobs import words as job_words

words.add(
    {
        "complaints.file": pgettext_lazy("trail", "Complaint put on record"),
        "complaints.assign": pgettext_lazy("trail", "Complaint assigned"),
        "complaints.start_work": pgettext_lazy("trail", "Work begun"),
        "complaints.note": pgettext_lazy("trail", "Note added"),
        "complaints.reply": pgettext_lazy("trail", "Complainant answered"),
        "complaints.customer_message": pgettext_lazy("trail", "Message from the complainant"),
        "complaints.pause": pgettext_lazy("trail", "Clock paused"),
        "complaints.resume": pgettext_lazy("trail", "Clock resumed"),
        "complaints.release": pgettext_lazy("trail", "Complaint given back"),
        "complaints.change_tier": pgettext_lazy("trail", "Tier of the complaint changed"),
        "complaints.classify": pgettext_lazy("trail", "Category of the complaint confirmed"),
        "complaints.train": pgettext_lazy("trail", "Triage model trained"),
        "complaints.link": pgettext_lazy("trail", "Complaint linked"),
        "complaints.ask_extension": pgettext_lazy("trail", "Extension of the statutory time asked for"),
        "complaints.extend": pgettext_lazy("trail", "Statutory time extended"),
        "complaints.extension_told": pgettext_lazy("trail", "Complainant told of the extension"),
        "complaints.merge": pgettext_lazy("trail", "Complaint merged into another"),
        "complaints.merge_into": pgettext_lazy("trail", "Another complaint merged into this"),
        "complaints.split": pgettext_lazy("trail", "Part of the complaint made one of its own"),
        "complaints.root": pgettext_lazy("trail", "Root case set"),
        "complaints.desk_member": pgettext_lazy("trail", "Desk of a handler changed"),
        "complaints.retire_script": pgettext_lazy("trail", "Standard text taken out of use"),
        "complaints.propose_remedy": pgettext_lazy("trail", "Remedy proposed"),
        "complaints.carry_out_remedy": pgettext_lazy("trail", "Remedy carried out"),
        "complaints.issue_letter": pgettext_lazy("trail", "Letter of decision written"),
        "complaints.deliver_letter": pgettext_lazy("trail", "Letter of decision delivered"),
        "complaints.confirm_letter": pgettext_lazy("trail", "Letter of decision confirmed"),
        "taskforces.open": pgettext_lazy("trail", "Task force called"),
        "taskforces.add_member": pgettext_lazy("trail", "Member asked into the task force"),
        "taskforces.add_task": pgettext_lazy("trail", "Task given in the task force"),
        "taskforces.finish_task": pgettext_lazy("trail", "Task of the task force done"),
        "taskforces.legal_basis": pgettext_lazy("trail", "Legal basis attached"),
        "taskforces.sign": pgettext_lazy("trail", "Conclusion of a department signed"),
        "taskforces.write_provision": pgettext_lazy("trail", "Provision entered in the register"),
        "taskforces.retire_provision": pgettext_lazy("trail", "Provision marked as no longer in force"),
        "knowledge.archive": pgettext_lazy("trail", "Article made of a closed case"),
        "knowledge.write": pgettext_lazy("trail", "Article written"),
        "knowledge.publish": pgettext_lazy("trail", "Article published"),
        "knowledge.review": pgettext_lazy("trail", "Article looked over"),
        "knowledge.retire": pgettext_lazy("trail", "Article taken out of use"),
        "knowledge.use": pgettext_lazy("trail", "Article used in an answer"),
        "opinion.source": pgettext_lazy("trail", "Source of opinion registered or changed"),
        "opinion.rules": pgettext_lazy("trail", "Rules on public opinion put in force"),
        "opinion.train": pgettext_lazy("trail", "Sentiment model trained"),
        "opinion.judge": pgettext_lazy("trail", "Post judged by a person"),
        "opinion.settle": pgettext_lazy("trail", "Post needs nothing"),
        "opinion.convert": pgettext_lazy("trail", "Complaint made of a post"),
        "opinion.take_alert": pgettext_lazy("trail", "Opinion alert taken"),
        "opinion.handle_alert": pgettext_lazy("trail", "Opinion alert handled"),
        "opinion.draft_response": pgettext_lazy("trail", "Public answer written"),
        "opinion.publish_response": pgettext_lazy("trail", "Public answer published"),
        "complaints.survey": pgettext_lazy("trail", "Complainant gave a mark"),
        "complaints.close": pgettext_lazy("trail", "Complaint closed"),
        "complaints.reopen": pgettext_lazy("trail", "Complaint taken up again"),
        "complaints.withdraw": pgettext_lazy("trail", "Complaint withdrawn"),
        "complaints.reveal_phone": pgettext_lazy("trail", "Full phone number looked at"),
        "complaints.publish_triage": pgettext_lazy("trail", "Tiering rules put in force"),
        "complaints.publish_sla": pgettext_lazy("trail", "Time limits put in force"),
    }
)

job_words.add(
    {
        "complaints.sla": pgettext_lazy("job", "Watch over the time limits of complaints"),
        "complaints.read_mail": pgettext_lazy("job", "Read complaints from the mailbox"),
        "taskforces.late_tasks": pgettext_lazy("job", "Notice late tasks of task forces"),
        "opinion.ask_sources": pgettext_lazy("job", "Ask sources of opinion that are due"),
        "opinion.fetch": pgettext_lazy("job", "Take in the feed of a source"),
        "opinion.watch": pgettext_lazy("job", "Watch heat, volume and late alerts of public opinion"),
        "opinion.digest": pgettext_lazy("job", "Daily message on public opinion"),
        "surveys.invite": pgettext_lazy("job", "Ask a complainant how we did"),
        "complaints.hand_out": pgettext_lazy("job", "Hand complaints out"),
        "complaints.follow_calendar": pgettext_lazy("job", "Count clocks anew after calendar changes"),
    }
)

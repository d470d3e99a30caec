from django.urls import path

from backoffice.compliance.views import personal, work

app_name = "compliance"
urlpatterns = [
    path("", work.overview, name="overview"),
    path("processors/", personal.processors, name="processors"),
    path("processors/new/", personal.processor_new, name="processor_new"),
    path("processors/<int:pk>/", personal.processor, name="processor"),
    path("processors/<int:pk>/edit/", personal.processor_edit, name="processor_edit"),
    path("processors/<int:pk>/do/<slug:name>/", personal.processor_do, name="processor_do"),
    path("assessments/", personal.assessments, name="assessments"),
    path("assessments/new/", personal.assessment_new, name="assessment_new"),
    path("assessments/<int:pk>/", personal.assessment, name="assessment"),
    path("assessments/<int:pk>/edit/", personal.assessment_edit, name="assessment_edit"),
    path("assessments/<int:pk>/do/<slug:name>/", personal.assessment_do, name="assessment_do"),
    path("breaches/", personal.breaches, name="breaches"),
    path("breaches/new/", personal.breach_new, name="breach_new"),
    path("breaches/<int:pk>/", personal.breach, name="breach"),
    path("breaches/<int:pk>/do/<slug:name>/", personal.breach_do, name="breach_do"),
    path("changes/", work.changes, name="changes"),
    path("changes/new/", work.change_new, name="change_new"),
    path("changes/<int:pk>/", work.change, name="change"),
    path("changes/<int:pk>/do/<slug:name>/", work.change_do, name="change_do"),
    path("changes/<int:pk>/tasks/<int:task_pk>/", work.task_finish, name="task_finish"),
    path("procedures/", work.procedures, name="procedures"),
    path("procedures/write/", work.procedure_write, name="procedure_write"),
    path("procedures/<int:pk>/start/", work.run_start, name="run_start"),
    path("runs/<int:pk>/", work.run, name="run"),
    path("runs/<int:pk>/steps/<int:n>/", work.step_do, name="step_do"),
    path("incidents/", work.incidents, name="incidents"),
    path("incidents/new/", work.incident_new, name="incident_new"),
    path("incidents/<int:pk>/", work.incident, name="incident"),
    path("incidents/<int:pk>/do/<slug:name>/", work.incident_do, name="incident_do"),
    path("incidents/<int:pk>/actions/<int:action_pk>/", work.action_finish, name="action_finish"),
]

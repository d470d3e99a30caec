"""Figures of the funnel with the lists they open."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from customers.leads.domain import Funnel
from customers.leads.words import STEPS


def list_url(since: date, until: date, step: str, **more: Any) -> str:
    query = {"tab": "all", "reached": step, "created_at_after": since, "created_at_before": until, **more}
    return f"{reverse('leads:list')}?{urlencode(query)}"


def funnel_steps(funnel: Funnel, since: date, until: date, **more: Any) -> list[tuple[Any, int, str]]:
    """(label, count, list) for the chart; `more` narrows the list as the funnel is narrowed."""
    names = dict(STEPS)
    return [(names[step.value], count, list_url(since, until, step.value, **more)) for step, count in funnel.steps]

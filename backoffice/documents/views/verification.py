"""Verification: open to everybody who holds the paper."""

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from backoffice.documents import domain, registry, selectors
from backoffice.documents.forms import CompareForm
from backoffice.documents.models import Document
from backoffice.web.network import client_address
from backoffice.web.permissions import public

# Guessing a code of 99 bits is hopeless; the limit keeps the page from being a free hashing service.
VERIFICATIONS_PER_MINUTE = 30


@public
@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Status, hash and figures of a paper, for whoever holds its code; compares an uploaded file by its hash."""
    if _too_many(request):
        return render(request, "backoffice/documents/verify_busy.html", status=429)
    document = selectors.by_code(code)
    if document is None:
        return render(request, "backoffice/documents/verify_unknown.html", {"code": code[:40]}, status=404)
    spec = registry.get(document.kind)
    compared: bool | None = None
    form = CompareForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        digest = hashlib.sha256()
        for chunk in form.cleaned_data["file"].chunks():
            digest.update(chunk)
        compared = bool(document.sha256) and digest.hexdigest() == document.sha256
    context: dict[str, Any] = {
        "document": document,
        "facts": spec.facts(document),
        "comparisons": [(label, was, now, was == now) for label, was, now in spec.recompute(document)],
        "content_holds": content_holds(document),
        "form": form,
        "compared": compared,
    }
    return render(request, "backoffice/documents/verify.html", context)


@public
@require_GET
def verify_entry(request: HttpRequest) -> HttpResponse:
    """Where somebody types the code from a paper."""
    typed = "".join(request.GET.get("code", "").split()).upper()[:40]
    # What no code holds cannot be part of an address either; without it the code is unknown, which the page says.
    code = "".join(char for char in typed if char.isalnum() or char == "-")
    if typed:
        return redirect("documents:verify", code=code or "-")
    return render(request, "backoffice/documents/verify_entry.html")


def content_holds(document: Document) -> bool:
    """Whether the stored data still give the hash printed on the paper."""
    wording = document.wording.body if document.wording else ""
    return domain.content_hash(document.data, wording, document.layout) == document.content_sha256


def _too_many(request: HttpRequest) -> bool:
    minute = int(timezone.now().timestamp() // 60)
    key = f"documents.verify:{client_address(request)}:{minute}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > VERIFICATIONS_PER_MINUTE
    except ValueError:  # evicted between the two calls
        return False

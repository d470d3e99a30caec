from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backoffice.advertising import services
from backoffice.advertising.domain import Finding, Level, TextKind, may_go_out
from backoffice.advertising.forms import CheckForm
from backoffice.advertising.words import basis_of, sentence_of, suggestion_of
from backoffice.web.permissions import permission


@permission("advertising.check")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Text in, findings out. Nothing is stored."""
    today = timezone.localdate()
    products = services.products_on_sale(today)
    form = CheckForm(request.POST or None, products=[product.name for product in products])
    context = {"title": _("Advertising check"), "form": form, "lists": services.lists_on(today)}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        chosen = form.cleaned_data["product"]
        about = [product for product in products if chosen in ("", product.name)]
        found = services.findings(text, kind=TextKind(form.cleaned_data["kind"]), on=today, products=about)
        context |= {
            "checked": True,
            "may_go_out": may_go_out(found),
            "findings": [(f, sentence_of(f), suggestion_of(f), basis_of(f)) for f in found],
            "pieces": list(marked(text, found)),
        }
    return render(request, "backoffice/advertising/check.html", context)


def marked(text: str, found: list[Finding]) -> Iterator[tuple[str, Level | None]]:
    """The text in pieces, each with the level of the finding that covers it. Overlaps go to the first."""
    at = 0
    for finding in found:
        if finding.begin is None or finding.begin < at:
            continue
        yield text[at : finding.begin], None
        yield text[finding.begin : finding.end], finding.level
        at = finding.end
    yield text[at:], None

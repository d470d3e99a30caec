"""Django admin, for configuration data and administrators: behind our own sign-in, written to our own audit trail."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.stepup import fresh, step_up_required
from backoffice.audit.services import record


class AuditedAdmin(admin.ModelAdmin):
    """Every addition, change and removal leaves a row in the audit trail, in the transaction of the change."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._record(request, "configuration.added", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._record(request, "configuration.changed", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet | Iterable[Model]) -> Any:
        for obj in queryset:
            self._record(request, "configuration.removed", obj, "")
        return super().log_deletions(request, queryset)

    def _record(self, request: HttpRequest, action: str, obj: Model, message: Any) -> None:
        # The message names the fields that changed and holds no values.
        fields: list[str] = []
        for part in message if isinstance(message, list) else ():
            for what in part.values():
                fields += what.get("fields", [])
        record(actor=request.user, action=action, obj=obj, at=timezone.now(), fields=fields, what=str(obj))


class ConfigurationSite(admin.AdminSite):
    site_header = _("Configuration")
    site_title = _("Configuration")
    index_title = _("Configuration data")
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Removing many rows in one go is no act of configuration.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django's, with the audit mixed in: no room can forget it."""
        admin_class = admin_class or AuditedAdmin
        if not issubclass(admin_class, AuditedAdmin):
            admin_class = type(
                admin_class.__name__, (AuditedAdmin, admin_class), {"__module__": admin_class.__module__}
            )
        super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.may("admin.use")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        confirmed = step_up_required(view)

        def with_step_up(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST" and not fresh(request):
                return confirmed(request, *args, **kwargs)
            return view(request, *args, **kwargs)

        if getattr(view, "csrf_exempt", False):
            with_step_up.csrf_exempt = True  # type: ignore[attr-defined]
        return super().admin_view(with_step_up, cacheable)

    # One way in, one way out, one place for the password: the pages that everybody uses.
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        target = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse(settings.LOGIN_URL)}?{target}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("accounts:profile")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("accounts:password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("accounts:profile")

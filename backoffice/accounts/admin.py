from django.contrib import admin
from django.contrib.auth.models import Group

from backoffice.accounts.models import AuthorityLimit

# Rights come from roles.py; a group would be a right that no page shows.
admin.site.unregister(Group)


@admin.register(AuthorityLimit)
class AuthorityLimitAdmin(admin.ModelAdmin):
    """Limits of roles. Personal limits are set on the page of the person, where the own ones cannot be."""

    list_display = ["role", "kind", "amount"]
    list_filter = ["kind"]
    fields = ["role", "kind", "amount"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(user__isnull=True)

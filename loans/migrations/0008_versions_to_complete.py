from datetime import timedelta

from django.db import migrations
from django.utils import timezone

# HANDWRITTEN

DAYS = 30


def forwards(apps, schema_editor):
    """Versions that were on sale before the machine checked any: thirty days for records nobody was asked for then."""
    versions = apps.get_model("loans", "ProductVersion").objects.filter(status="on_sale", checked_at__isnull=True)
    versions.update(complete_by=timezone.localdate() + timedelta(days=DAYS))


class Migration(migrations.Migration):
    dependencies = [("loans", "0007_price_card")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]

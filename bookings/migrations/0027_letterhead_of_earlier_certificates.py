"""Certificates given so far were drawn with what the settings say: they keep that as their letterhead."""

from pathlib import Path

from django.conf import settings
from django.db import migrations
from django.utils import timezone

TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def keep_what_the_settings_say(apps, schema_editor):
    Certificate = apps.get_model("bookings", "Certificate")
    Letterhead = apps.get_model("bookings", "Letterhead")
    if not Certificate.objects.exists():
        return
    file: Path | None = settings.PARTNERSHIP_LOGO
    letterhead = Letterhead.objects.create(
        number=1,
        partnership=settings.PARTNERSHIP_NAME[:150],
        logo=file.read_bytes() if file else b"",
        logo_type=TYPES[file.suffix.lower()] if file else "",
        kept_at=timezone.now(),
    )
    Certificate.objects.filter(letterhead=None).update(letterhead=letterhead)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0026_what_certificates_bear")]

    operations = [migrations.RunPython(keep_what_the_settings_say, migrations.RunPython.noop)]

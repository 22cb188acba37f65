"""Whoever said "I was there: the register is wrong" said it to nobody: now the team finds it."""

from django.db import migrations, models


SAID = "I was there: the register is wrong"


def find_what_was_said(apps, schema_editor):
    bookings = apps.get_model("bookings", "Booking").objects
    bookings.filter(absence_reason__startswith=SAID).update(disputed_at=models.F("absence_explained_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("bookings", "0012_channels_of_mails"),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="dispute_closed_at",
            field=models.DateTimeField(blank=True, help_text="the team found the register right", null=True),
        ),
        migrations.AddField(
            model_name="booking",
            name="disputed_at",
            field=models.DateTimeField(blank=True, help_text="the person says that they were there", null=True),
        ),
        migrations.AddField(
            model_name="historicalbooking",
            name="dispute_closed_at",
            field=models.DateTimeField(blank=True, help_text="the team found the register right", null=True),
        ),
        migrations.AddField(
            model_name="historicalbooking",
            name="disputed_at",
            field=models.DateTimeField(blank=True, help_text="the person says that they were there", null=True),
        ),
        migrations.RunPython(find_what_was_said, migrations.RunPython.noop),
    ]

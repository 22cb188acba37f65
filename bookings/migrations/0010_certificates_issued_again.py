"""A booking has its certificates: the current one, and those that it replaced.

The unique index is made where a stricter one stands until now, so no row can break it, and the program of before gives a
booking one certificate still. The table has a row for everybody who attended: it is locked for less than a second.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("bookings", "0009_entries_kept_over_moves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="level",
            field=models.CharField(blank=True, db_default="", default="", help_text="of the course, in words", max_length=60),
        ),
        migrations.AddField(
            model_name="certificate",
            name="replaced_at",
            field=models.DateTimeField(blank=True, help_text="issued again, as when a name was corrected", null=True),
        ),
        migrations.AddField(
            model_name="certificate",
            name="replaces",
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="bookings.certificate"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="venue",
            field=models.CharField(blank=True, db_default="", default="", help_text="where it was, in words", max_length=300),
        ),
        migrations.AddField(
            model_name="historicalcertificate",
            name="level",
            field=models.CharField(blank=True, db_default="", default="", help_text="of the course, in words", max_length=60),
        ),
        migrations.AddField(
            model_name="historicalcertificate",
            name="replaced_at",
            field=models.DateTimeField(blank=True, help_text="issued again, as when a name was corrected", null=True),
        ),
        migrations.AddField(
            model_name="historicalcertificate",
            name="replaces",
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="bookings.certificate"),
        ),
        migrations.AddField(
            model_name="historicalcertificate",
            name="venue",
            field=models.CharField(blank=True, db_default="", default="", help_text="where it was, in words", max_length=300),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="booking",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="bookings.booking"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(condition=models.Q(("replaced_at__isnull", True), ("revoked_at__isnull", False), _connector="OR"), name="certificate_replaced_is_revoked", violation_error_message="A certificate that was replaced is valid no longer."),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(condition=models.Q(("replaced_at__isnull", True)), fields=("booking",), name="certificate_one_current_per_booking", violation_error_message="This booking has a certificate already."),
        ),
    ]

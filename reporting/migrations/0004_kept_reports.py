"""Yearly reports as they were published. A trigger of the database refuses to change one, whatever asks for it.

Who kept it may change: where one person has two accounts, and they become one.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COLUMNS = "first_on, last_on, edition, form, content, kept_at, replaces_id, reason"
SAYING = "A report that was kept is never changed."
POSTGRESQL = f"""
CREATE FUNCTION reporting_kept_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{SAYING}' USING ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER kept_report_stays BEFORE UPDATE OF {COLUMNS} ON reporting_keptreport
FOR EACH ROW EXECUTE FUNCTION reporting_kept_report_stays();
"""
SQLITE = f"""
CREATE TRIGGER kept_report_stays BEFORE UPDATE OF {COLUMNS} ON reporting_keptreport
BEGIN SELECT RAISE(ABORT, '{SAYING}'); END
"""


def refuse_changes(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRESQL if is_postgresql else SQLITE, params=None)


def allow_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER kept_report_stays ON reporting_keptreport", params=None)
        schema_editor.execute("DROP FUNCTION reporting_kept_report_stays()", params=None)
    else:
        schema_editor.execute("DROP TRIGGER kept_report_stays", params=None)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reporting", "0003_published_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField(help_text="the first day of its year")),
                ("last_on", models.DateField()),
                ("edition", models.PositiveSmallIntegerField()),
                ("form", models.PositiveSmallIntegerField(help_text="which form its content has")),
                ("content", models.TextField()),
                ("kept_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(blank=True, help_text="why an edition was replaced by this one", max_length=300),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports_kept",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="reporting.keptreport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("first_on", "edition"),
                        name="kept_report_edition_once",
                        violation_error_message="This edition is kept already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_on__lt", models.F("last_on"))),
                        name="kept_report_of_a_year",
                        violation_error_message="A year ends after it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("edition", 1), ("replaces__isnull", True)),
                            models.Q(("edition__gt", 1), ("replaces__isnull", False)),
                            _connector="OR",
                        ),
                        name="kept_report_first_or_replacing",
                        violation_error_message="The first edition replaces none, and every other one does.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaces__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="kept_report_replaced_with_reason",
                        violation_error_message="Say why this edition replaces the one before.",
                    ),
                ],
            },
        ),
        migrations.RunPython(refuse_changes, allow_changes),
    ]

"""Places kept for an organisation type are ring-fenced, those above capacity an overfull allowance.

Names in the code alone: the columns keep theirs, so nothing is done to the database.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

RENAMED = {
    "extra_places": "overfull_allowance",
    "reserved_places": "ring_fenced_places",
    "reserved_for": "ring_fenced_for",
    "reserved_until": "ring_fenced_until",
}


def fields(type_of_organisation):
    return {
        "overfull_allowance": models.PositiveIntegerField(
            db_column="extra_places", default=0, help_text="places beyond it that the team said yes to"
        ),
        "ring_fenced_places": models.PositiveIntegerField(db_column="reserved_places", default=0),
        "ring_fenced_for": models.ForeignKey(
            to="training.organisationtype", null=True, blank=True, db_column="reserved_for_id", **type_of_organisation
        ),
        "ring_fenced_until": models.DateTimeField(
            db_column="reserved_until", null=True, blank=True, help_text="then the places are open to all"
        ),
    }


def renamed(model, **type_of_organisation):
    named = [migrations.RenameField(model, old, new) for old, new in RENAMED.items()]
    return named + [migrations.AlterField(model, name, field) for name, field in fields(type_of_organisation).items()]


class Migration(migrations.Migration):
    dependencies = [("training", "0004_audience_and_attachments")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("session", "session_reserved_wholly"),
                *renamed(
                    "session",
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="sessions_ring_fenced",
                ),
                *renamed(
                    "historicalsession",
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    db_constraint=False,
                ),
                migrations.AddConstraint(
                    "session",
                    models.CheckConstraint(
                        condition=Q(
                            ring_fenced_places=0, ring_fenced_for__isnull=True, ring_fenced_until__isnull=True
                        )
                        | Q(
                            ring_fenced_places__gte=1, ring_fenced_for__isnull=False, ring_fenced_until__isnull=False
                        ),
                        name="session_reserved_wholly",
                        violation_error_message="Places are reserved for an organisation type, and until a date.",
                    ),
                ),
            ]
        )
    ]

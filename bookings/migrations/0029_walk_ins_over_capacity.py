"""Whoever walks in where as many people as the session has places are there is told apart, as they come.

Of those who came before, it is what the tables say: the places held, and who had walked in by then.
"""

from django.db import migrations, models
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce


def say_of_earlier_ones(apps, schema_editor):
    bookings = apps.get_model("bookings", "Booking").objects.using(schema_editor.connection.alias)
    on_register = bookings.filter(session=OuterRef("session"), status="confirmed").order_by().values("session")
    came = Q(is_walk_in=True, outcome__in=("attended", "partly attended"))
    sooner = Q(confirmed_at__lt=OuterRef("confirmed_at")) | Q(confirmed_at=OuterRef("confirmed_at"), pk__lt=OuterRef("pk"))
    there = [on_register.filter(is_walk_in=False), on_register.filter(came, sooner)]
    held, before = (Coalesce(Subquery(each.annotate(n=Count("pk")).values("n")), Value(0)) for each in there)
    walked_in = bookings.filter(is_walk_in=True, status="confirmed").annotate(there=held + before)
    over = walked_in.filter(there__gte=F("session__capacity"))
    bookings.filter(pk__in=over.values("pk")).update(over_capacity=True)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0027_letterhead_of_earlier_certificates")]
    operations = [
        migrations.AddField(
            model_name="booking",
            name="over_capacity",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="walked in where as many people as the session has places were there",
            ),
        ),
        migrations.AddField(
            model_name="historicalbooking",
            name="over_capacity",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="walked in where as many people as the session has places were there",
            ),
        ),
        migrations.RunPython(say_of_earlier_ones, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("over_capacity", False), ("is_walk_in", True), _connector="OR"),
                name="booking_over_capacity_walked_in",
                violation_error_message="Only somebody who came without a place is over capacity.",
            ),
        ),
    ]

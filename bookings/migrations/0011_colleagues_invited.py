"""Colleagues without an account are asked; a place is held for each until the answer.

The program of before may run meanwhile: the database itself says that its reservations are for people to be named, and
the unique index that takes the place of the old one lets through all that the old one did. Made in less than a second.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0010_certificates_issued_again'),
        ('training', '0006_names_folded_further'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=150)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('asked_at', models.DateTimeField()),
                ('times_asked', models.PositiveSmallIntegerField(default=1)),
                ('answer_by_at', models.DateTimeField(help_text='without an answer it ends then')),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_because', models.CharField(blank=True, choices=[('accepted', 'Said yes'), ('declined', 'Said no'), ('lapsed', 'Did not answer in time'), ('withdrawn', 'Was no longer asked'), ('session cancelled', 'The session was cancelled')], max_length=20)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='reservation',
            name='reservation_one_open_per_organisation',
        ),
        migrations.AddField(
            model_name='historicalreservation',
            name='is_for_invited',
            field=models.BooleanField(db_default=False, default=False, help_text='one place, held until a colleague without an account has answered'),
        ),
        migrations.AddField(
            model_name='reservation',
            name='is_for_invited',
            field=models.BooleanField(db_default=False, default=False, help_text='one place, held until a colleague without an account has answered'),
        ),
        migrations.AddConstraint(
            model_name='reservation',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('is_for_invited', False)), fields=('session', 'organisation'), name='reservation_one_open_to_be_named', violation_error_message='This organisation has reserved places of this session already.'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations_made', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='booking',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to='bookings.booking'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='instead_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='bookings.booking'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='training.organisation'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='reservation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='bookings.reservation'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='training.session'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['asked_by', 'asked_at'], name='bookings_in_asked_b_28ad8b_idx'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('session', 'organisation', 'email'), name='invitation_one_open_per_address', violation_error_message='This person has been asked already.'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('instead_of',), name='invitation_one_open_per_place_passed_on', violation_error_message='Somebody has been asked to take this place already.'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('ended_because', ''), _negated=True), _connector='XOR'), name='invitation_ended_with_reason', violation_error_message='An invitation that has ended says why, and no other does.'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('email', ''), ('name', '')), _connector='XOR'), name='invitation_forgets_whom_it_was_for', violation_error_message='Name and address are kept while the invitation is open, and no longer.'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('booking__isnull', True), ('ended_because', 'accepted'), _connector='XOR'), name='invitation_accepted_with_booking', violation_error_message='An invitation that was accepted has its booking, and no other has one.'),
        ),
    ]

"""A mail says by which channel it goes, and a worker that has it in hand.

The program of before may run meanwhile: its rows are by email, as the database itself says, and the unique indexes let
through what they let through before. A longer column of message ids rewrites no row, and the indexes of the outbox are
made in less than a second.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0011_colleagues_invited'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='mail',
            name='mail_once_per_occasion',
        ),
        migrations.RemoveConstraint(
            model_name='mail',
            name='mail_without_booking_once_per_occasion',
        ),
        migrations.AddField(
            model_name='mail',
            name='channel',
            field=models.CharField(db_default='email', default='email', help_text='one of bookings.notices.sending.channels', max_length=20),
        ),
        migrations.AddField(
            model_name='mail',
            name='in_hand',
            field=models.BooleanField(db_default=False, default=False, help_text='a worker has it, or died having it'),
        ),
        migrations.AlterField(
            model_name='mail',
            name='message_id',
            field=models.CharField(max_length=320, unique=True),
        ),
        migrations.AlterField(
            model_name='mail',
            name='to',
            field=models.CharField(help_text='the address that the channel knows the reader by', max_length=254),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.UniqueConstraint(fields=('booking', 'channel', 'kind', 'sequence', 'occasion'), name='mail_once_per_occasion', violation_error_message='This mail has been written already.'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.UniqueConstraint(condition=models.Q(('booking__isnull', True)), fields=('channel', 'to', 'kind', 'occasion'), name='mail_without_booking_once_per_occasion', violation_error_message='This mail has been written already.'),
        ),
    ]

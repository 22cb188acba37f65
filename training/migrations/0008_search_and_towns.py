"""Words that mean the same to those who search, and the town of each venue, taken from its address."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import training.models.venues
import training.text
from training.models.venues import town_of
from training.text import folded


def fill_in_towns(apps, schema_editor):
    venues = apps.get_model("training", "Venue")._base_manager
    for venue in venues.only("name", "address", "postcode").order_by("pk").iterator(chunk_size=2000):
        town = town_of(venue.address)
        text = folded(" ".join((venue.name, town, venue.address, venue.postcode)))[:600]
        venues.filter(pk=venue.pk).update(town=town, search_text=text)


class Migration(migrations.Migration):

    dependencies = [
        ('training', '0007_tries_counted'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=20000)),
            ],
            options={
                'verbose_name_plural': 'search words',
            },
        ),
        migrations.AddField(
            model_name='historicalvenue',
            name='town',
            field=training.models.venues.TownField(blank=True, db_default='', default='', help_text='by which people look for sessions near them', max_length=80),
        ),
        migrations.AddField(
            model_name='venue',
            name='search_text',
            field=training.text.FoldedField(db_default='', default='', max_length=600, sources=('name', 'town', 'address', 'postcode')),
        ),
        migrations.AddField(
            model_name='venue',
            name='town',
            field=training.models.venues.TownField(blank=True, db_default='', default='', help_text='by which people look for sessions near them', max_length=80),
        ),
        migrations.CreateModel(
            name='HistoricalSearchWords',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('text', models.TextField(max_length=20000)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical search words',
                'verbose_name_plural': 'historical search words',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(fill_in_towns, migrations.RunPython.noop, elidable=True),
    ]

"""Of spreadsheets whose rows were thrown away before, words, headings and names of sheets may still say something of a
person: what they meant is forgotten too.
"""

from django.db import migrations


def forget_what_words_meant(apps, schema_editor):
    apps.get_model("bookings", "Spreadsheet").objects.filter(state="forgotten").update(mapping={})


class Migration(migrations.Migration):
    dependencies = [("bookings", "0037_workers_say_that_they_run")]

    operations = [migrations.RunPython(forget_what_words_meant, migrations.RunPython.noop)]

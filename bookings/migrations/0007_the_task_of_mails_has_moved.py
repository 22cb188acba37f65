"""The queue keeps the dotted path of a task. Tasks that waited while the program was replaced name the old one."""

from django.db import migrations

BEFORE = "bookings.tasks.deliver_mail"
SINCE = "bookings.notices.sending.tasks.deliver_mail"


def _rename(apps, was, becomes):
    tasks = apps.get_model("django_tasks_database", "DBTaskResult")
    tasks.objects.filter(status="READY", task_path=was).update(task_path=becomes)


def forwards(apps, schema_editor):
    _rename(apps, BEFORE, SINCE)


def backwards(apps, schema_editor):
    _rename(apps, SINCE, BEFORE)


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0006_no_copies_of_mails"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]

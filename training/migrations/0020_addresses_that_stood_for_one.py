"""Whoever came in by a file without an address stays known by the one that stood for it, also once theirs is known.

Until now that was read out of their history each time the file came again.
"""

from django.db import migrations
from django.utils import timezone

NOWHERE = "@walked-in.invalid"


def remember_what_stood_for_an_address(apps, schema_editor):
    User = apps.get_model("training", "User")
    HistoricalUser = apps.get_model("training", "HistoricalUser")
    Merge = apps.get_model("training", "Merge")
    Alias = apps.get_model("training", "Alias")
    stood = dict(HistoricalUser.objects.filter(email__endswith=NOWHERE).values_list("email", "id"))
    if not stood:
        return
    merges = {merge.merged_key: merge for merge in Merge.objects.filter(undone_at=None).exclude(person=None)}
    gone = HistoricalUser.objects.filter(history_type="-", history_change_reason__startswith="Is ", email__endswith=NOWHERE)
    became = {key: reason.removeprefix("Is ") for key, reason in gone.values_list("id", "history_change_reason")}
    by_email = dict(User.objects.values_list("email", "pk"))
    people = set(by_email.values())
    known = set(Alias.objects.exclude(person=None).filter(kind="email").values_list("key", flat=True))
    for address, key in stood.items():
        merge = None if key in people else merges.get(key)
        person = key if key in people else merge.person_id if merge else by_email.get(became.get(key, ""))
        if person in people and address not in by_email and address not in known:
            written = {"kind": "email", "key": address, "name": address}
            Alias.objects.create(person_id=person, merge=merge, added_at=timezone.now(), **written)


class Migration(migrations.Migration):
    dependencies = [("training", "0019_spare_chairs")]

    operations = [migrations.RunPython(remember_what_stood_for_an_address, migrations.RunPython.noop)]

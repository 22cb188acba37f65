"""More signs and letters that look alike count as one: what is kept for comparing is worked out again.

As in 0006: of two rows that turn out to have the same name so, one has the new form and the other keeps its own.
"""

from django.db import migrations

from training.text import folded

# model, the column kept for comparing, what it is made of, whether it is unique, its length
COLUMNS = (
    ("OrganisationType", "name_key", ("name",), True, 600),
    ("Organisation", "name_key", ("name",), True, 600),
    ("Category", "name_key", ("name",), True, 600),
    ("Course", "title_key", ("title",), True, 600),
    ("Course", "search_text", ("title", "aims", "audience"), False, 4000),
    ("Venue", "name_key", ("name",), True, 600),
    ("Venue", "search_text", ("name", "town", "address", "postcode"), False, 600),
    ("User", "search_text", ("name", "email"), False, 600),
)


def fold_again(apps, schema_editor):
    for name, column, sources, is_unique, longest in COLUMNS:
        rows = apps.get_model("training", name)._base_manager
        taken = dict(rows.values_list(column, "pk")) if is_unique else {}
        for row in rows.only(column, *sources).order_by("pk").iterator(chunk_size=2000):
            key = folded(" ".join(getattr(row, source) or "" for source in sources))[:longest]
            if key == getattr(row, column) or taken.get(key, row.pk) != row.pk:
                continue
            taken[key] = row.pk
            rows.filter(pk=row.pk).update(**{column: key})


class Migration(migrations.Migration):
    dependencies = [("training", "0010_plain_words")]

    operations = [migrations.RunPython(fold_again, migrations.RunPython.noop, elidable=True)]

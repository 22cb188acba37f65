"""What a form lets people choose from."""

from django.db.models import QuerySet
from django.forms import Form, ModelChoiceField


def offer(form: Form, name: str, rows: QuerySet) -> None:
    """Have a field choose among these rows, read afresh for every form."""
    field = form.fields[name]
    assert isinstance(field, ModelChoiceField)
    field.queryset = rows

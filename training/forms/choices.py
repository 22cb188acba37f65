"""What a form lets people choose from."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form, ModelChoiceField, ModelMultipleChoiceField

LARGEST_KEY = 2**63 - 1  # of a bigint: SQLite's driver breaks off at a larger number


class SeveralField(ModelMultipleChoiceField):
    """Several rows of a table. A number that can be no key is none of the choices, on any database."""

    def clean(self, value: Any) -> QuerySet:
        for key in value if isinstance(value, list | tuple) else ():
            figures = str(key).lstrip("-")
            if figures.isdecimal() and (len(figures) > 20 or int(figures) > LARGEST_KEY):
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(key)[:30]}
                )
        return super().clean(value)


def offer(form: Form, name: str, rows: QuerySet) -> None:
    """Have a field choose among these rows, read afresh for every form."""
    field = form.fields[name]
    assert isinstance(field, ModelChoiceField)
    field.queryset = rows

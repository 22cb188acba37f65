"""How long an answer may be: as long as its column."""

from django.db.models import Field, Model


def longest(model: type[Model], column: str) -> int | None:
    """Return how many characters the column of the table holds; None for a text without a limit."""
    field = model._meta.get_field(column)
    assert isinstance(field, Field), f"{column} is no column"
    return field.max_length

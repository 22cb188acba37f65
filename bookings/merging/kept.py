"""What a merge takes away or changes, written down so that undoing it brings back exactly that."""

import json
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

Kept = dict[str, Any]

LEAD_OF = ("organisation_id", "is_lead")  # what belongs together: lead of which organisation


def written(row: Model) -> str:
    """Return the whole row as text, with the keys of its many-to-many columns."""
    return serializers.serialize("json", [row], cls=_Exactly)


def read(text: str) -> tuple[Any, dict[str, list[int]]]:
    """Return the row, not saved, and the keys of its many-to-many columns by name."""
    [found] = serializers.deserialize("json", text)
    related = {name: list(keys) for name, keys in (found.m2m_data or {}).items()}
    return found.object, related


def deleted(row: Model) -> Kept:
    return {"what": "deleted", "row": written(row)}


def changed(row: Model, before: dict[str, Any]) -> Kept:
    """`before` is what the columns held; the row has what they hold now."""
    after = {name: getattr(row, name) for name in before}
    return {
        "what": "changed",
        "table": row._meta.label_lower,
        "key": row.pk,
        "before": as_json(before),
        "after": as_json(after),
    }


def as_json(values: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(json.dumps(values, cls=_Exactly))
    return said


class _Exactly(DjangoJSONEncoder):
    """Django's own cuts microseconds, by which a time would no longer be what it was."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def put_into(row: Model, values: dict[str, Any]) -> None:
    """Set columns (by the names of their values, such as "organisation_id") to what was written of them."""
    for name, value in values.items():
        field: Any = row._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
        setattr(row, name, field.to_python(value) if not field.is_relation else value)


def holds(row: Model, values: dict[str, Any]) -> bool:
    """Tell whether the columns still hold what was written of them."""
    return as_json({name: getattr(row, name) for name in values}) == values


def model_of(table: str) -> Any:
    return apps.get_model(table)

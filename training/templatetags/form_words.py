"""What a form says when an answer is missing: which one, in words, instead of "This field is required"."""

from django import template
from django.forms import Field

register = template.Library()

_GENERAL = str(Field.default_error_messages["required"])
_VERBS = {"select": "Choose", "radioselect": "Choose", "checkboxselectmultiple": "Choose", "clearablefile": "Choose"}
_ALREADY_ASKING = ("Choose ", "Enter ", "Say ", "Tell ")


@register.filter
def for_field(error, field) -> str:
    """Return the error as it stands, or for a missing answer "Enter your name"."""
    if str(error) != _GENERAL:
        return str(error)
    label = str(field.label).rstrip("?:")
    if label.startswith(_ALREADY_ASKING):
        return label
    if field.widget_type == "checkbox":
        return f"Tick “{label}”"
    if label[1:2].islower():
        label = label[0].lower() + label[1:]
    return f"{_VERBS.get(field.widget_type, 'Enter')} {label}"

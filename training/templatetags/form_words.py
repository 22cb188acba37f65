"""What a form says when an answer is missing: which one, in words, instead of "This field is required"."""

from django import template
from django.forms import BaseForm, BaseFormSet, Field

register = template.Library()

_GENERAL = str(Field.default_error_messages["required"])
_VERBS = {"select": "Choose", "radioselect": "Choose", "checkboxselectmultiple": "Choose", "clearablefile": "Choose"}
_ALREADY_ASKING = ("Choose ", "Enter ", "Repeat ", "Say ", "Tell ")
# How labels begin that need no article before them, or have one.
_DETERMINED = {"your", "their", "the", "a", "an", "how", "who", "what", "which", "when", "where"}


@register.simple_tag(takes_context=True)
def error_before_title(context: template.Context) -> str:
    """Return "Error: " where any form of the page has a fault, whatever the page calls it: it is read out first."""
    for value in context.flatten().values():
        if isinstance(value, BaseForm) and value.is_bound and value.errors:
            return "Error: "
        if isinstance(value, BaseFormSet) and value.is_bound and value.total_error_count():
            return "Error: "
    return ""


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
    if str(field.label).endswith("?"):
        return f"Answer “{label}?”"
    return f"{_VERBS.get(field.widget_type, 'Enter')} {_with_article(label)}"


def _with_article(label: str) -> str:
    """Return "a title", "an email address", "your name", "CPD hours", "the name of the venue"."""
    if label[1:2].islower():
        label = label[0].lower() + label[1:]
    first = label.split()[0]
    if first in _DETERMINED or (label.endswith("s") and not label.endswith("ss")):
        return label
    if first in {"name", "current", "password"}:
        return f"the {label}" if " of " in label else f"your {label}"
    return f"{'an' if first[0] in 'aeio' else 'a'} {label}"

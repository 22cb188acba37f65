"""Pieces of pages whose HTML is remembered by what they are made from, so that the next page need not make them."""

from collections.abc import Hashable
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.template.loader import get_template

from training.recent import Recent

register = template.Library()

_HTML: Recent[str] = Recent(most=500)  # a row of a list is a kilobyte, a form ten


@register.simple_tag
def remembered(template_name: str, **values: Any) -> str:
    """Include a template with these values and nothing else; the same values give the same HTML without rendering.

    Each value cannot change and is compared by all that it says (words, a number, a frozen presenter of such), or has
    an attribute `by_value` of that sort: a row of a table is neither. The template sees no request, so that what is for
    one reader alone cannot get in.
    """
    key = (template_name, *((name, _by_value(value)) for name, value in values.items()))
    html = None if settings.DEBUG else _HTML.get(key)  # whoever changes a template looks at what it makes now
    if html is None:
        inner: Any = get_template(template_name)
        html = inner.template.render(Context(values))
        _HTML.put(key, html)
    return html


def _by_value(value: Any) -> Hashable:
    """Return what two values have in common when they make the same HTML; 1 and True do not."""
    return type(value), getattr(value, "by_value", value)

"""Showing on a form why an operation refused."""

from django.forms import Form

from training.refusals import Refused


def show_refusal(form: Form, refusal: Refused, *, about: str | None = None) -> None:
    """Put the refusal beside the fields it names; one that names none goes to `about`, or to the top of the form."""
    for name, messages in refusal.by_field.items():
        form.add_error(name if name in form.fields else about, messages)
    if not refusal.by_field:
        form.add_error(about, str(refusal))

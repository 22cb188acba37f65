"""Showing on a form why an operation refused."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Form


def show_refusal(form: Form, refusal: Exception, *, about: str | None = None) -> None:
    """Put the refusal beside the fields it names; one that names none goes to `about`, or to the top of the form."""
    if not isinstance(refusal, ValidationError):
        form.add_error(about, str(refusal))
    elif not hasattr(refusal, "error_dict"):
        form.add_error(about, refusal.messages)
    else:
        for name, errors in refusal.error_dict.items():
            named = name != NON_FIELD_ERRORS and name in form.fields
            form.add_error(name if named else about, [message for error in errors for message in error.messages])

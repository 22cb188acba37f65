"""The fall that is stated beforehand, of an action as of a comparison."""

from django import forms

from bookings.models.trials import LEAST_EFFECT, MOST_EFFECT

_OUTSIDE = f"Enter a fall from {LEAST_EFFECT} to {MOST_EFFECT} in 100"


class FallField(forms.DecimalField):
    """How many in 100 fewer are hoped for; `required` is what somebody reads who leaves it empty."""

    def __init__(self, *, label: str, help_text: str, required: str, example: str) -> None:
        super().__init__(
            label=label,
            min_value=LEAST_EFFECT,
            max_value=MOST_EFFECT,
            decimal_places=1,
            widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "decimal"}),
            help_text=help_text,
            error_messages={
                "required": required,
                "invalid": f"Enter a number, such as {example} or 2.5",
                "min_value": _OUTSIDE,
                "max_value": _OUTSIDE,
                "max_decimal_places": "Enter a number with one decimal place at most, such as 2.5",
            },
        )

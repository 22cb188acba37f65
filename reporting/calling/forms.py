"""Turning the list of who to ring on or off."""

from django import forms

from bookings.models.calls import MOST_NAMES, NAMES

ON, OFF = "on", "off"


class CallListForm(forms.Form):
    is_on = forms.ChoiceField(
        label="Do you want the list?",
        choices=[(ON, "Yes, make a list every day"), (OFF, "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no"},
    )
    names = forms.IntegerField(
        label="How many people on a day’s list?",
        help_text=f"As many as you have time to ring, such as {NAMES}. A new number counts from the next list.",
        min_value=1,
        max_value=MOST_NAMES,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        error_messages={
            "required": f"Enter how many people, such as {NAMES}",
            "invalid": f"Enter a whole number, such as {NAMES}",
            "min_value": "Enter 1 or more",
            "max_value": f"Enter {MOST_NAMES} or fewer",
        },
    )

    def clean_is_on(self) -> bool:
        return self.cleaned_data["is_on"] == ON

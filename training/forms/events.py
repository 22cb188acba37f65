"""What the team says of an event beside the courses."""

from typing import Any

from django import forms

from training.forms.dates import DayField
from training.forms.numbers import NUMBER_WORDS
from training.models import Event
from training.text import tidy, validate_readable

MOST = 100_000


def _count(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages=NUMBER_WORDS,
    )


class EventForm(forms.Form):
    title = forms.CharField(
        label="Name of the event", max_length=200, error_messages={"required": "Enter the name of the event"}
    )
    kind = forms.ChoiceField(
        label="What kind of event?",
        choices=Event.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of event it is"},
    )
    held_on = DayField(
        label="Date", missing="Enter the date of the event", help_text="The first day, if there were more"
    )
    place = forms.CharField(label="Where", max_length=150, required=False, help_text="A venue and town, or “online”.")
    lowest = _count("How many people came?", "If it is an estimate, the lower figure: for “50 to 60”, enter 50.")
    highest = _count(
        "If it is an estimate, how many at most?", "For “50 to 60”, enter 60. If you counted, leave it empty."
    )
    evaluations = _count("How many evaluation forms came back?", "Leave it empty if you did not ask.")
    note = forms.CharField(
        label="Note",
        max_length=300,
        required=False,
        help_text="Reports show it: “held with Shropshire”, for example.",
        widget=forms.TextInput(),
    )

    def clean_title(self) -> str:
        title = tidy(self.cleaned_data["title"])
        validate_readable(title)
        return title

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        lowest, highest = said.get("lowest"), said.get("highest")
        if highest is not None and lowest is None and "lowest" not in self.errors:
            self.add_error("lowest", "Enter the lower figure too")
        elif highest is not None and lowest is not None and highest < lowest:
            self.add_error("highest", f"Enter {lowest} or more, or leave it empty")
        most = highest if highest is not None else lowest
        if most is not None and said.get("evaluations") is not None and said["evaluations"] > most:
            self.add_error("evaluations", f"At most {most} people came, so there cannot be more forms than that")
        return said

"""What trainers, and the team for them, say about planning."""

from typing import Any

from django import forms

from training.forms.choices import SeveralField, offer
from training.forms.dates import DayField
from training.models import Course, MayDeliver, User
from training.text import tidy


class AwayForm(forms.Form):
    first_on = DayField(label="From", missing="Enter the first day.")
    last_on = DayField(label="To", missing="Enter the last day.", help_text="The same day, if it is one day.")
    note = forms.CharField(
        label="Why", max_length=150, required=False, help_text="The team sees it when it plans. You need not say."
    )

    def clean_note(self) -> str:
        return tidy(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        if {"first_on", "last_on"} <= said.keys() and said["last_on"] < said["first_on"]:
            self.add_error("last_on", "The last day cannot come before the first.")
        return said


class MayDeliverForm(forms.Form):
    courses = SeveralField(
        Course.objects.none(),
        label="Courses they may deliver",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        help_text="None ticked: nothing is known, and planning says nothing of it.",
    )

    def __init__(self, *args: Any, trainer: User, **kwargs: Any) -> None:
        listed = set(MayDeliver.objects.filter(trainer=trainer).values_list("course", flat=True))
        super().__init__(*args, **kwargs)
        self.initial = {"courses": listed}
        running = Course.objects.exclude(status=Course.Status.RETIRED) | Course.objects.filter(pk__in=listed)
        offer(self, "courses", running.in_catalogue_order())

"""Forms of the register."""

from typing import Any

from django import forms

from bookings.attendance.register.marking import Marking
from bookings.models import Booking, Mark
from training.models import Organisation, SessionDay
from training.text import tidy, validate_readable

LARGEST_KEY = 2**63 - 1


class MarkForm(forms.Form):
    """One tap, or with `details` the whole row; `seen…` is what the marker's screen showed."""

    booking = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    day = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    value = forms.ChoiceField(choices=[("", "Not marked"), *Mark.Value.choices], required=False)
    seen = forms.ChoiceField(choices=[("", "Not marked"), *Mark.Value.choices], required=False)
    details = forms.BooleanField(required=False)
    arrived_late = forms.BooleanField(required=False)
    seen_late = forms.BooleanField(required=False)
    left_early = forms.BooleanField(required=False)
    seen_early = forms.BooleanField(required=False)
    note = forms.CharField(max_length=300, required=False)
    seen_note = forms.CharField(max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Make of what was ticked what was meant: whoever came late was here, whoever is absent was not late."""
        super().clean()
        said = self.cleaned_data
        if not said.get("details"):
            return said
        if not said.get("value") and not said.get("seen") and (said.get("arrived_late") or said.get("left_early")):
            said["value"] = Mark.Value.PRESENT.value
        if said.get("value") == Mark.Value.ABSENT:
            said["arrived_late"] = said["left_early"] = False
        if said.get("note") and not said.get("value") and said.get("note") != said.get("seen_note"):
            self.add_error("note", "Say whether they were here before you write a note on them.")
        return said

    def marking(self) -> Marking:
        """Return what is said of this person on this day. Untouched details are left out."""
        said = self.cleaned_data
        detailed = bool(said["details"] and said["value"])
        wrote = detailed and tidy(said["note"]) != tidy(said["seen_note"])
        return Marking(
            booking=Booking(pk=said["booking"]),
            day=SessionDay(pk=said["day"]),
            value=said["value"] or None,
            seen=said["seen"] or None,
            arrived_late=said["arrived_late"] if detailed and said["arrived_late"] != said["seen_late"] else None,
            left_early=said["left_early"] if detailed and said["left_early"] != said["seen_early"] else None,
            note=said["note"] if wrote else None,
            seen_note=said["seen_note"] if wrote else None,
        )

    def faults(self) -> str:
        """Return what is wrong with it, in words; "" where nothing is."""
        if {"booking", "day"} & self.errors.keys():
            return "This person or day is not on this register. Load it again."
        return " ".join(str(fault) for faults in self.errors.values() for fault in faults)


class WalkInForm(forms.Form):
    email = forms.EmailField(
        label="Their email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter their email address", "invalid": "Enter an address like name@example.org"},
    )
    name = forms.CharField(
        label="Their name",
        max_length=150,
        required=False,
        help_text="Only if they have not booked with us before",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.open_to_members().order_by("name_key"),
        label="Their organisation",
        required=False,
        help_text="Only if they have not booked with us before",
        empty_label="Choose an organisation",
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean_name(self) -> str:
        name = tidy(self.cleaned_data["name"])
        if name:
            validate_readable(name)
        return name


class UnavailableForm(forms.Form):
    reason = forms.CharField(
        label="Why can the attendance not be had?",
        help_text="For example, the sign-in sheet was lost. Reports show the reason.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the attendance cannot be had"},
    )


class ExcuseForm(forms.Form):
    reason = forms.CharField(
        label="Why is the absence excused?",
        help_text="Kept with your name. They then count neither as attended nor as a no-show.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the absence is excused"},
    )

    def __init__(self, *args: Any, late_cancellation: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if late_cancellation:
            reason = self.fields["reason"]
            reason.label = "Why is the late cancellation excused?"
            reason.help_text = "Kept with your name. It stays in the record, and no longer counts as late."
            reason.error_messages["required"] = "Say why the late cancellation is excused"

"""Forms of attendance files: choosing one, and saying who somebody in it was."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from bookings.attendance.files.attendees import Answer, Attendee
from bookings.attendance.files.meetings import MOST_BYTES
from bookings.attendance.files.plan import File
from bookings.attendance.files.reading_files import read_file
from bookings.attendance.pages.forms.somebody_new import SomebodyNew
from bookings.attendance.register.newcomers import organisation_called
from bookings.models import Booking
from training.models import Session, SessionDay, User
from training.operations.aliases import known_as
from training.tables.unreadable import Unreadable
from training.templatetags.words import date_in_words
from training.text import tidy, validate_readable


class AttendanceFileForm(forms.Form):
    """An attendance file, read at once: `cleaned_data["file"]` is its File."""

    file = forms.FileField(
        label="Choose an attendance file",
        help_text="A CSV file from Teams, Zoom or Google Meet, or the Excel register that you have filled in.",
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty.",
            "max_length": "The name of the file is longer than 200 characters. Rename it.",
        },
    )
    day = forms.ChoiceField(
        label="Which day is the file about? (optional)",
        help_text="Only needed if the file says how long people were there, but not when.",
        required=False,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )
    field_order = ["day", "file"]

    def __init__(self, *args: Any, session: Session, days: Sequence[SessionDay], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        if len(days) > 1:
            choices = [(str(day.pk), f"Day {day.position}, {date_in_words(day.starts_at)}") for day in days]
            cast(forms.ChoiceField, self.fields["day"]).choices = choices
        else:
            del self.fields["day"]

    def clean_file(self) -> File:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(
                f"The file is larger than {MOST_BYTES // 1_000_000} MB. Choose the report of one meeting."
            )
        day = self.cleaned_data.get("day")
        try:
            return read_file(upload.file, name=upload.name, session=self.session, only_day=int(day) if day else None)
        except Unreadable as fault:
            raise ValidationError(str(fault)) from None


class WhoForm(SomebodyNew):
    """Who somebody in the file was: people on the register, somebody who came without a place, or nobody."""

    either = (
        "people",
        "name",
        "organisation",
        "is_not_listed",
    )  # what is needed follows from `who`: no label says "optional"

    who = forms.ChoiceField(
        label="Who was it?",
        choices=[
            ("people", "Somebody on the register, or several people at one screen"),
            ("walk-in", "Somebody who came without a place"),
            ("nobody", "Nobody to mark: leave them out"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say who it was"},
    )
    people = forms.MultipleChoiceField(
        label="Who sat at this screen? Tick everybody",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        error_messages={"invalid_choice": "Somebody you ticked is not on this register any more. Look again."},
    )
    name = forms.CharField(label="Their name", max_length=150, required=False)
    field_order = ("who", "people", "name", "organisation", "is_not_listed", "email")

    def __init__(self, *args: Any, attendee: Attendee, people: Sequence[Booking], by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["people"]).choices = [
            (str(booking.pk), f"{booking.practitioner.name}, {booking.organisation.name}")
            for booking in people
            if booking.practitioner_id != by.pk
        ]
        self.attendee = attendee

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        who = said.get("who")
        if who == "people" and not said.get("people") and "people" not in self.errors:
            self.add_error("people", "Tick the people who were there")
        if who == "walk-in":
            self._check_walk_in(said)
        return said

    def _check_walk_in(self, said: dict[str, Any]) -> None:
        name, organisation = tidy(said.get("name") or ""), tidy(said.get("organisation") or "")
        is_known = known_as(User, said.get("email") or "")
        if "name" not in self.errors and not name:
            self.add_error("name", "Enter their name")
        for field, text in (("name", name), ("organisation", organisation)):
            try:
                if text:
                    validate_readable(text)
            except ValidationError as fault:
                self.add_error(field, fault)
        if not is_known and "organisation" not in self.errors:
            self.need_organisation(organisation, organisation_called(organisation))

    def answer(self) -> Answer:
        said = self.cleaned_data
        if said["who"] == "people":
            return Answer(kind="people", people=tuple(int(key) for key in said["people"]))
        if said["who"] == "nobody":
            return Answer(kind="nobody")
        return Answer(
            kind="walk-in",
            name=tidy(said["name"]),
            organisation=tidy(said["organisation"]),
            email=said["email"].lower(),
        )

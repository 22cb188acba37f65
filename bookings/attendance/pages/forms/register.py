"""Forms of the register."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms

from bookings.attendance.pages.forms.closing import ANSWERS, NOT_RECORDED
from bookings.attendance.pages.forms.somebody_new import SomebodyNew
from bookings.attendance.register.closing import UNKNOWN
from bookings.attendance.register.marking import Marking
from bookings.attendance.register.newcomers import organisation_called, people_called
from bookings.attendance.register.reading import HERE
from bookings.attendance.register.walk_ins import AtTheDoor
from bookings.models import Booking, Mark
from training.authorship import LONGEST_REASON
from training.bulk import like
from training.forms.shared_fields import with_shared_fields
from training.models import SessionDay, User
from training.operations.aliases import known_as
from training.templatetags.words import date_in_words
from training.text import tidy, validate_readable

LARGEST_KEY = 2**63 - 1
MOST_AT_ONCE = 100  # marks in one request
SOMEBODY, SOME_DAY = Booking(), SessionDay()  # known by their keys only


class Unreadable(Exception):
    """What was sent is no list of marks."""


def marks_sent(text: str) -> list["MarkForm"]:
    """Return a form for each of the marks that a script has sent together, as JSON. Raises Unreadable."""
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, list) or not 0 < len(sent) <= MOST_AT_ONCE:
        raise Unreadable(f"Send between 1 and {MOST_AT_ONCE} marks at a time.")
    if not all(isinstance(said, dict) and all(isinstance(value, str) for value in said.values()) for said in sent):
        raise Unreadable("These marks cannot be read. Load the page again.")
    return [MarkForm({name: _as_in_a_form(value) for name, value in said.items()}) for said in sent]


def _as_in_a_form(text: str) -> str:
    """JSON can say half of a character, which no database takes; a form cannot."""
    return text.encode(errors="replace").decode()


@with_shared_fields  # a phone that was without a connection sends thirty at once
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
            booking=like(SOMEBODY, id=said["booking"]),
            day=like(SOME_DAY, id=said["day"]),
            value=said["value"] or None,
            seen=said["seen"] or None,
            arrived_late=said["arrived_late"] if detailed and said["arrived_late"] != said["seen_late"] else None,
            left_early=said["left_early"] if detailed and said["left_early"] != said["seen_early"] else None,
            note=said["note"] if wrote else None,
            seen_note=said["seen_note"] if wrote else None,
        )

    def faults(self) -> str:
        """Return what is wrong with it, in words; "" where nothing is."""
        if not self.errors:
            return ""
        if {"booking", "day"} & self.errors.keys():
            return "This person or day is not on this register. Load it again."
        return " ".join(str(fault) for faults in self.errors.values() for fault in faults)


class WalkInForm(SomebodyNew):
    """Somebody at the door, by name first: found among the people, or new; instead of somebody, or beside them all."""

    either = ("organisation", "is_not_listed")  # one of them is needed: no label says "optional"

    name = forms.CharField(
        label="Their name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-who": "1"}),
        error_messages={"required": "Enter their name"},
    )
    person = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False, widget=forms.HiddenInput)
    is_new = forms.BooleanField(required=False, widget=forms.HiddenInput)
    instead_of = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False, widget=forms.HiddenInput)
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    field_order = ("name", "organisation", "is_not_listed", "email")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_name(self) -> str:
        name = tidy(self.cleaned_data["name"])
        validate_readable(name)
        return name

    def clean_person(self) -> User | None:
        """Return whom the page proposed and somebody chose."""
        key = self.cleaned_data["person"]
        chosen = User.objects.filter(pk=key, is_active=True).first() if key else None
        if key and chosen is None:
            raise forms.ValidationError("This person is not in the list any more. Enter their name again.")
        return chosen

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        name = tidy(said.get("organisation") or "")
        said["organisation"] = found = organisation_called(name)
        said["named"] = name if said.get("is_not_listed") and found is None else ""
        is_known = said.get("person") or known_as(User, said.get("email") or "")
        if is_known or "person" in self.errors or "email" in self.errors or said.get("instead_of"):
            return said
        self.need_organisation(name, found)
        if said["named"]:
            validate_readable(name)
        return said

    @property
    def proposed(self) -> list[User]:
        """Return who might be meant by the name, for somebody to choose from, unless that was done or there is an
        address to go by.
        """
        said = self.cleaned_data
        if said.get("person") or said.get("email") or said.get("is_new"):
            return []
        return people_called(said["name"])

    def who(self) -> AtTheDoor:
        said = self.cleaned_data
        return AtTheDoor(**{name: said[name] for name in ("person", "name", "email", "organisation", "named", "key")})


class WalkInAfterwardsForm(WalkInForm):
    """Somebody who came, and was not put on the register before it was closed: who, which days, and why only now."""

    reason = forms.CharField(
        label="Why are they added now?",
        help_text="Kept with your name and the time. For example, they signed the paper sheet.",
        max_length=LONGEST_REASON,
        error_messages={"required": "Say why they are added now"},
    )

    def __init__(self, *args: Any, days: Sequence[SessionDay], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = days
        whole, part, absent, _ = ANSWERS
        answers = [whole, part, absent, NOT_RECORDED] if len(days) > 1 else [whole, part]
        for day in days:
            when = date_in_words(day.starts_at, weekday=False)
            self.fields[self._of(day)] = forms.ChoiceField(
                label=f"Were they there on {when}?" if len(days) > 1 else "Were they there for all of it?",
                choices=answers,
                widget=forms.RadioSelect,
                error_messages={"required": f"Say whether they were there on {when}"},
            )
        self.order_fields([name for name in self.fields if name != "reason"])  # it is asked last, and its fault told so

    @staticmethod
    def _of(day: SessionDay) -> str:
        return f"day-{day.pk}"

    @property
    def day_fields(self) -> list[forms.BoundField]:
        return [self[self._of(day)] for day in self.days]

    def values(self) -> dict[SessionDay, str | None]:
        """Return the mark of each day; None where nobody can say."""
        said = {day: self.cleaned_data[self._of(day)] for day in self.days}
        return {day: None if value == UNKNOWN else value for day, value in said.items()}

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        values = [said.get(self._of(day)) for day in self.days]
        if all(values) and not set(values) & set(HERE):
            self.add_error(self._of(self.days[-1]), "Say on which day they came. Nobody is added who came on none")
        return said


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

"""Forms that close a register, open it again, and correct several of its marks at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from bookings.attendance.register.closing import UNKNOWN
from bookings.attendance.register.marking import Marking
from bookings.models import Booking, Mark
from training.authorship import LONGEST_REASON
from training.models import SessionDay, User
from training.templatetags.words import clock, date_in_words

Key = tuple[int, int]  # of a booking and a day
ANSWERS = [
    (Mark.Value.PRESENT.value, "Here"),
    (Mark.Value.PARTLY.value, "Here for part of it"),
    (Mark.Value.ABSENT.value, "Absent"),
    (UNKNOWN, "I don’t know"),
]
NOT_RECORDED = (UNKNOWN, "Not recorded: nobody can say")


class CloseForm(forms.Form):
    """A question for each person and day still unmarked, and for those answered before somebody else marked them.

    `others_absent`: whoever is left out is said to have been absent, and nobody need be answered for. `runs_until`:
    the session has not ended, and whoever closes its register says that they know.
    """

    def __init__(
        self,
        *args: Any,
        unmarked: Sequence[tuple[Booking, SessionDay]],
        several_days: bool,
        by: User,
        others_absent: bool = False,
        runs_until: SessionDay | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {self.name_of(booking.pk, day.pk): (booking, day) for booking, day in unmarked}
        self.keys: dict[str, Key] = {name: (booking.pk, day.pk) for name, (booking, day) in self.asked.items()}
        self.own = {name for name, (booking, _) in self.asked.items() if booking.practitioner_id == by.pk}
        for name, (booking, day) in self.asked.items():
            own, who = name in self.own, booking.practitioner.name
            self.fields[name] = forms.ChoiceField(
                label=f"{who}, {date_in_words(day.starts_at, weekday=False)}" if several_days else who,
                help_text="You cannot answer for yourself." if own else booking.organisation.name,
                choices=ANSWERS[-1:] if own else ANSWERS,
                initial=UNKNOWN if own else None,
                required=not others_absent,
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
                error_messages={"required": f"Say whether {who} was there, or that you don’t know"},
            )
        if runs_until:
            self.fields["although_it_runs"] = forms.BooleanField(
                label=f"Close it now, although the session runs until {clock(runs_until.ends_at)}",
                error_messages={"required": "Tick this to close the register before the session ends"},
            )

    @staticmethod
    def name_of(booking_id: int, day_id: int) -> str:
        return f"answer-{booking_id}-{day_id}"

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked]

    @property
    def may_be_absent(self) -> int:
        """Of how many people it can be said that they were absent: of anybody but whoever asks."""
        return len({booking.pk for name, (booking, _) in self.asked.items() if name not in self.own})

    def answers(self) -> dict[Key, str]:
        """Return what was said, and of those left out that they were absent; of oneself nothing is known."""
        said = {name: self.cleaned_data[name] for name in self.keys}
        return {
            key: said[name] or (UNKNOWN if name in self.own else Mark.Value.ABSENT.value)
            for name, key in self.keys.items()
        }

    def left_out(self) -> list[tuple[Booking, SessionDay]]:
        """Return for whom, and which day, nothing was said."""
        return [who for name, who in self.asked.items() if not self.cleaned_data[name] and name not in self.own]

    @property
    def closes_early(self) -> forms.BoundField | None:
        """Return the box to tick before the session ends; none afterwards."""
        return self["although_it_runs"] if "although_it_runs" in self.fields else None

    def is_meant_early(self) -> bool:
        return bool(self.cleaned_data.get("although_it_runs"))


class OpenAgainForm(forms.Form):
    reason = forms.CharField(
        label="Why is it opened again?",
        help_text="Kept with your name and the time, and beside every mark you change. For example, the paper sheet "
        "turned up.",
        max_length=LONGEST_REASON,
        error_messages={"required": "Say why the register is opened again"},
    )


def reason_of_correction() -> forms.CharField:
    return forms.CharField(
        label="Why is it corrected?",
        help_text="Kept with your name and the time. For example, they signed the paper sheet.",
        max_length=LONGEST_REASON,
        error_messages={"required": "Say why it is corrected"},
    )


class CorrectionForm(forms.Form):
    value = forms.ChoiceField(
        label="What is right?",
        choices=[*ANSWERS[:3], NOT_RECORDED],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what is right"},
    )
    seen = forms.ChoiceField(
        choices=[("", ""), *Mark.Value.choices], required=False, widget=forms.HiddenInput, initial=""
    )
    reason = reason_of_correction()

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        if said.get("value") == (said.get("seen") or UNKNOWN):
            self.add_error("value", "The register says so already. Choose what is right.")
        return said

    def marking(self, booking: Booking, day: SessionDay) -> Marking:
        return _correction(booking, day, self.cleaned_data["value"], self.cleaned_data["seen"])


def _correction(booking: Booking, day: SessionDay, value: str, seen: str) -> Marking:
    return Marking(booking=booking, day=day, value=None if value == UNKNOWN else value, seen=seen or None)


class CorrectSeveralForm(forms.Form):
    """Everybody of a closed register on every day, as recorded; what is changed here is corrected, all at once."""

    reason = reason_of_correction()

    def __init__(
        self,
        *args: Any,
        people: Sequence[Booking],
        days: Sequence[SessionDay],
        marks: Mapping[Key, Mark],
        by: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [(booking, day) for booking in people if booking.practitioner_id != by.pk for day in days]
        for booking, day in self.rows:
            mark = marks.get((booking.pk, day.pk))
            who = booking.practitioner.name
            self.fields[self._name("value", booking, day)] = forms.ChoiceField(
                label=f"{who}, {date_in_words(day.starts_at, weekday=False)}" if len(days) > 1 else who,
                choices=[*ANSWERS[:3], NOT_RECORDED],
                initial=mark.value if mark else UNKNOWN,
                error_messages={"required": f"Say what is right for {who}"},
            )
            self.fields[self._name("seen", booking, day)] = forms.ChoiceField(
                choices=[("", ""), *Mark.Value.choices],
                required=False,
                widget=forms.HiddenInput,
                initial=mark.value if mark else "",
            )

    @staticmethod
    def _name(what: str, booking: Booking, day: SessionDay) -> str:
        return f"{what}-{booking.pk}-{day.pk}"

    @property
    def lines(self) -> list[tuple[Booking, forms.BoundField, forms.BoundField]]:
        """Return each person and day, with the field of what is right and that of what was seen."""
        return [
            (booking, self[self._name("value", booking, day)], self[self._name("seen", booking, day)])
            for booking, day in self.rows
        ]

    def markings(self) -> list[Marking]:
        """Return the corrections: only those where what is chosen differs from what the page showed."""
        said = self.cleaned_data
        found = [
            (booking, day, said[self._name("value", booking, day)], said[self._name("seen", booking, day)])
            for booking, day in self.rows
        ]
        return [
            _correction(booking, day, value, seen) for booking, day, value, seen in found if value != (seen or UNKNOWN)
        ]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and not self.markings():
            self.add_error(None, "Nothing is changed. Choose what is right for at least one person.")
        return self.cleaned_data

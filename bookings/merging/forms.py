"""The form in which the team says what of two is kept."""

from typing import Any

from django import forms

from bookings.merging.differences import KEPT, MERGED
from bookings.merging.operation import Chosen
from bookings.merging.preview import Preview
from bookings.models import Booking
from training.templatetags.words import in_words
from training.text import shortened


class MergeThingsForm(forms.Form):
    """A question for each thing that differs, and for each session with two bookings."""

    reason = forms.CharField(
        label="Why are they one?",
        help_text="For example: she rang to say that both addresses are hers.",
        max_length=300,
        error_messages={"required": "Say why they are one"},
    )

    def __init__(self, data: Any, *, shown: Preview):
        super().__init__(data)
        self.shown = shown
        for one in shown.differences:
            choices = [(which, shortened(one.in_words(which), 300)) for which in (KEPT, MERGED)]
            self.fields[f"column_{one.column.name}"] = forms.ChoiceField(
                label=one.column.label, choices=choices, initial=one.usual, widget=forms.RadioSelect
            )
        for double in shown.doubles:
            self.fields[f"booking_{double.session.pk}"] = forms.TypedChoiceField(
                label=f"{double.session.course.title}, {in_words(double.session.starts_at)}",
                help_text="Both are on it. Which booking is right? The other no longer counts.",
                choices=[(booking.pk, _said(booking)) for booking in double.bookings],
                initial=double.bookings[0].pk,
                coerce=int,
                widget=forms.RadioSelect,
            )
        self.order_fields([name for name in self.fields if name != "reason"])

    def chosen(self) -> Chosen:
        said = self.cleaned_data
        return Chosen(
            columns={name.removeprefix("column_"): which for name, which in said.items() if name.startswith("column_")},
            bookings={int(name.removeprefix("booking_")): key for name, key in said.items() if name.startswith("book")},
        )


def _said(booking: Booking) -> str:
    outcome = booking.get_outcome_display() if booking.outcome != Booking.Outcome.NOT_RECORDED else ""
    walked_in = ", walked in" if booking.is_walk_in else ""
    standing = booking.get_status_display()
    return f"{outcome or standing}{walked_in}: {booking.practitioner.name}, {booking.organisation.name}"

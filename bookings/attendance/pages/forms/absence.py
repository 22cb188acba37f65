"""The forms behind mailed links."""

from django import forms

from bookings.models import Booking

WAS_THERE = "present"
_KEPT_AWAY = [
    (Booking.CancelReason.SICKNESS, "I was ill"),
    (Booking.CancelReason.WORKLOAD, "I was needed at work"),
    (Booking.CancelReason.EMERGENCY, "Something urgent came up"),
    (Booking.CancelReason.LEAVE, "I was on leave"),
    (Booking.CancelReason.LEFT, "I have changed or left my job"),
    ("forgot", "I forgot, or did not know that I had a place"),
    (WAS_THERE, "I was there: the register is wrong"),
    (Booking.CancelReason.OTHER, "Another reason"),
]


class AbsenceForm(forms.Form):
    reason = forms.ChoiceField(
        label="What kept you away?",
        choices=_KEPT_AWAY,
        widget=forms.RadioSelect,
        error_messages={"required": "Select the reason that fits best"},
    )
    note = forms.CharField(
        label="Anything else we should know (optional)",
        help_text="Do not write about children or families you work with.",
        max_length=200,
        required=False,
    )

    def was_there(self) -> bool:
        return bool(self.cleaned_data["reason"] == WAS_THERE)

    def in_words(self) -> str:
        """Return the answer as it is kept: the reason's words, and what was added."""
        words = dict(self.fields["reason"].choices)[self.cleaned_data["reason"]]  # type: ignore[attr-defined]  # the field is one of choices
        return f"{words}. {self.cleaned_data['note']}".strip()

"""The forms behind mailed links."""

from django import forms

from bookings.models import Booking


class AbsenceForm(forms.Form):
    reason = forms.ChoiceField(
        label="What kept you away?",
        choices=Booking.AbsenceReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select the reason closest to yours"},
    )
    note = forms.CharField(
        label="Anything else we should know (optional)",
        help_text="Do not write about children or families you work with.",
        max_length=200,
        required=False,
    )

    def kind(self) -> str:
        return str(self.cleaned_data["reason"])

    def in_words(self) -> str:
        """Return the answer as it is kept: the reason's words, and what was added."""
        return f"{Booking.AbsenceReason(self.kind()).label}. {self.cleaned_data['note']}".strip()

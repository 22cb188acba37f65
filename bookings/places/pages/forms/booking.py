"""Booking a place and giving it back."""

from typing import Any

from django import forms

from bookings.models import Booking, Terms
from training.models import User


class BookForm(forms.Form):
    """Agreeing to what we expect."""

    agree = forms.BooleanField(
        label="I will come, or cancel by the deadline so that somebody else can have the place",
        error_messages={"required": "Tick the box to say that you will come, or cancel in time."},
    )

    terms = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the version that stood on the page

    def __init__(self, *args: Any, user: User, terms: Terms | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.current_terms = terms
        if terms:
            self.fields["agree"].label = (
                "I agree to the terms of booking: I will come, or cancel by the deadline so that somebody else can "
                "have the place"
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        seen = self.cleaned_data.get("terms")
        if self.current_terms and "agree" in self.cleaned_data and seen != self.current_terms.number:
            # The tick was set under another text, so the box comes back empty.
            self.data = {name: value for name, value in self.data.items() if name != "agree"}
            self.add_error("agree", "The terms of booking have changed. Read them again, then tick the box.")
        return self.cleaned_data

    @property
    def terms_version(self) -> int | None:
        """Which terms were agreed to."""
        return self.current_terms.number if self.current_terms else None


class CancelForm(forms.Form):
    """Why a booking ends. Of who has no place yet it is not asked why they can’t come."""

    reason = forms.ChoiceField(
        choices=[(reason.value, reason.label) for reason in Booking.OWN_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason that fits best."},
    )
    note = forms.CharField(label="Anything else we should know (optional)", max_length=300, required=False)

    def __init__(self, *args: Any, booking: Booking, is_own: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = "you" if is_own else "they"
        asks_still = booking.status in (Booking.Status.WAITING, Booking.Status.AWAITING_APPROVAL)
        self.fields["reason"].label = (
            f"Why do {who} no longer need a place?" if asks_still else f"Why can’t {who} come?"
        )
        if not is_own:
            self.fields["reason"].choices = REASONS_OF_OTHERS  # type: ignore[attr-defined]  # the field is one of choices


REASON = Booking.CancelReason


# A person's own words for it are in the model; here the team says it of somebody else.
REASONS_OF_OTHERS = [
    (REASON.SICKNESS.value, "They are ill"),
    (REASON.WORKLOAD.value, "They cannot be spared from work"),
    (REASON.EMERGENCY.value, "Something urgent came up for them"),
    (REASON.LEAVE.value, "They will be on leave"),
    (REASON.LEFT.value, "They have changed or left their job"),
    (REASON.OTHER.value, "Another reason"),
]

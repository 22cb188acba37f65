"""Booking a place and giving it back."""

from django import forms

from bookings.models import Booking
from training.models import User


class BookForm(forms.Form):
    """Agreeing to what we expect. A lead is also asked whom the place is for."""

    agree = forms.BooleanField(
        label="I will come, or cancel by the deadline so that somebody else can have the place",
        error_messages={"required": "Tick the box to say that you will come, or cancel in time."},
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if user.is_lead:
            colleagues = User.objects.filter(is_active=True, organisation_id=user.organisation_id)
            self.fields["practitioner"] = forms.ModelChoiceField(
                colleagues.order_by("name", "email"), label="Who is this place for?", empty_label=None, initial=user.pk
            )
            self.order_fields(["practitioner", "agree"])

    def person(self) -> User:
        """Whom the place is for."""
        return self.cleaned_data.get("practitioner") or self.user


class CancelForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why can’t you come?",
        choices=[(reason.value, reason.label) for reason in Booking.OWN_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason that fits best."},
    )
    note = forms.CharField(label="Anything else we should know (optional)", max_length=300, required=False)

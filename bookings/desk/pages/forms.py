"""What the team is asked about one session and the people on it."""

from django import forms

from bookings.models import Booking

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


class SessionSearchForm(forms.Form):
    hide_optional = True
    q = forms.CharField(label="Course or reference", max_length=150, required=False)
    when = forms.ChoiceField(
        label="Which",
        choices=[("coming", "Coming"), ("past", "Past"), ("cancelled", "Cancelled")],
        required=False,
    )


class FindPersonForm(forms.Form):
    hide_optional = True
    q = forms.CharField(
        label="Who is the place for?",
        max_length=150,
        required=False,
        help_text="A name, an e-mail address or an organisation.",
    )


class CancelPlaceForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why?",
        choices=REASONS_OF_OTHERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason that fits best."},
    )
    note = forms.CharField(label="Note", max_length=300, required=False, help_text="Who asked, and when.")


class CancelSessionForm(forms.Form):
    reason = forms.CharField(
        label="Why does the session not take place?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everyone booked and waiting reads this in the mail we send them now.",
        error_messages={"required": "Say why the session does not take place."},
    )

    def clean_reason(self) -> str:
        return self.cleaned_data["reason"].strip()

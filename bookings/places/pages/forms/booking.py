"""Booking a place and giving it back."""

import datetime as dt
from typing import Any

from django import forms

from bookings.models import Booking, Terms
from training.models import Session, User
from training.templatetags.words import moment_in_words


class AgreeForm(forms.Form):
    """Agreeing to what we expect of whoever has a place."""

    hide_optional = True

    agree = forms.BooleanField(
        label="I will come, or cancel by the deadline",
        error_messages={"required": "Tick the box to say that you will come, or cancel in time."},
    )

    terms = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the version that stood on the page

    def __init__(self, *args: Any, terms: Terms | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current_terms = terms
        if terms:
            self.fields["agree"].label = "I agree to the terms of booking, and will come or cancel by the deadline"

    def speak_of_others(self) -> None:
        """Ask what whoever books for somebody else can say."""
        tick = "They know, and will come or cancel by the deadline"
        field = self.fields["agree"]
        field.label = f"I agree to the terms of booking. {tick}" if self.current_terms else tick
        field.error_messages["required"] = "Tick the box to say that they know, and will come or cancel in time."

    def know_deadline(self, session: Session, now: dt.datetime) -> None:
        """Ask for what can still be done: once the deadline has passed, to hear at once."""
        field = self.fields.get("agree")
        if field is None or now <= session.cancel_by_at:
            return
        who = "they" if "They know" in str(field.label) else "I"
        field.label = str(field.label).replace("cancel by the deadline", f"tell you at once if {who} can’t")
        field.error_messages["required"] = str(field.error_messages["required"]).replace(
            "cancel in time", f"tell us at once if {'you' if who == 'I' else who} can’t"
        )
        self["agree"].label = field.label  # it was taken over already where the form has been judged
        if self.is_bound and self.has_error("agree", "required"):
            self.errors["agree"] = self.error_class([str(field.error_messages["required"])])

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


class BookForm(AgreeForm):
    """Asking for a place, or for the waiting list."""

    # What the button said; a page of before, or a script, that says nothing asks for a place and no waiting.
    wants = forms.ChoiceField(
        choices=[("place", "A place"), ("list", "The waiting list")], required=False, widget=forms.HiddenInput
    )
    other_date = forms.ChoiceField(
        choices=[("move", "Move"), ("both", "Both")], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, terms: Terms | None = None, **kwargs: Any) -> None:
        super().__init__(*args, terms=terms, **kwargs)
        self.user = user
        self.order_fields(["other_date", "agree"])

    def ask_about(self, other: Booking, *, may_move: bool, is_late: bool) -> None:
        """Ask what should happen with the booking that the person has on another date of the course."""
        is_own = other.practitioner_id == self.user.pk
        when = moment_in_words(other.session.starts_at)
        has_place = other.holds_a_place
        who = "You already have" if is_own else f"{other.practitioner.name} already has"
        what = "a place" if has_place else "asked for a place"
        field = self.fields["other_date"]
        field.label = f"{who} {what} on {when}. What should happen with it?"
        self["other_date"].label = field.label  # it was taken over already where the form has been judged
        gives_up = "Give up that place" if has_place else "Give that up"
        late = ". The deadline has passed, so this counts as a late cancellation" if is_late else ""
        both = "Keep it and have this date as well"
        choices = [("move", f"{gives_up} and move to this date{late}")] if may_move else []
        field.choices = [*choices, ("both", both)]  # type: ignore[attr-defined]  # the field is one of choices
        field.widget = forms.RadioSelect(choices=field.choices)  # type: ignore[attr-defined]

    @property
    def accepts_waiting(self) -> bool:
        """Tell whether the waiting list will do: only if the button said so."""
        return self.cleaned_data.get("wants") == "list"

    @property
    def moves(self) -> bool:
        return self.cleaned_data.get("other_date") == "move"

    @property
    def wants_both(self) -> bool:
        return self.cleaned_data.get("other_date") == "both"

    def person(self) -> User:
        """Return who the place is for."""
        return self.user


class CancelForm(forms.Form):
    """Why a booking ends. Of who has no place yet it is not asked why they can’t come; that the session was changed is
    among the reasons as long as it makes cancelling free.
    """

    reason = forms.ChoiceField(
        choices=[],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the closest reason."},
    )
    note = forms.CharField(label="Anything else we should know (optional)", max_length=300, required=False)

    def __init__(self, *args: Any, booking: Booking, now: dt.datetime, is_own: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = "you" if is_own else "they"
        asks_still = booking.status in (Booking.Status.WAITING, Booking.Status.AWAITING_APPROVAL)
        self.fields["reason"].label = (
            f"Why do {who} no longer need a place?" if asks_still else f"Why can’t {who} come?"
        )
        self.fields["reason"].choices = reasons(booking, is_own=is_own, now=now)  # type: ignore[attr-defined]  # the field is one of choices


REASON = Booking.CancelReason


def reasons(booking: Booking, *, is_own: bool, now: dt.datetime) -> list[tuple[str, str]]:
    """Return why somebody gives up this booking, in their own words or in those of who says it for them."""
    named = [(reason.value, reason.label) for reason in Booking.OWN_REASONS] if is_own else REASONS_OF_OTHERS
    of_change = [choice for choice in named if choice[0] == REASON.SESSION_CHANGED]
    others = [choice for choice in named if choice not in of_change]
    return of_change + others if booking.is_freed_by_change(booking.session, now) else others


# A person's own words for it are in the model; here the team says it of somebody else.
REASONS_OF_OTHERS = [
    (REASON.SESSION_CHANGED.value, "The new day, time or place does not suit them"),
    (REASON.SICKNESS.value, "They are ill"),
    (REASON.WORKLOAD.value, "They’re needed at work"),
    (REASON.EMERGENCY.value, "Something urgent came up for them"),
    (REASON.LEAVE.value, "They will be on leave"),
    (REASON.LEFT.value, "They have changed or left their job"),
    (REASON.OTHER.value, "Another reason"),
]

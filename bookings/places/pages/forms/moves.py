"""Sending a colleague instead, moving to another date, choosing another session."""

from collections.abc import Sequence
from typing import Any

from django import forms

from bookings.models import Booking
from training.models import Session, User
from training.operations.aliases import known_as
from training.templatetags.words import plural, span_in_words


class ColleagueForm(forms.Form):
    """Names a colleague by the whole of their email address. Whoever has no account of the same organisation is asked
    to come, and the answer is alike whether they have one elsewhere.
    """

    email = forms.EmailField(
        label="Your colleague’s work email address",
        help_text="They must belong to the same organisation. They need no account yet.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter your colleague’s email address."},
    )

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.booking = booking
        self.colleague: User | None = None

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        people = User.objects.filter(is_active=True, organisation_id=self.booking.organisation_id)
        known = known_as(User, email)
        self.colleague = known and people.exclude(pk=self.booking.practitioner_id).filter(pk=known.pk).first()
        if known and known.pk == self.booking.practitioner_id:
            raise forms.ValidationError("This is the address of the person whose place it is. Enter a colleague’s.")
        return email


def _said(session: Any) -> str:
    """Return a session of with_places() as one of several to choose from."""
    days = list(session.days.all())
    more = f", and {plural(len(days) - 1, 'more day,more days')}" if len(days) > 1 else ""
    if session.places_left and not session.people_waiting:
        places = f"{plural(session.places_left, 'place,places')} left"
    else:
        places = f"full, {session.people_waiting} waiting" if session.people_waiting else "full"
    return f"{span_in_words(days[0])}{more}: {places}"


class SessionChoiceForm(forms.Form):
    """Chooses among sessions that were read with their places and days."""

    def __init__(self, *args: Any, sessions: Sequence[Session], name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = {str(session.pk): session for session in sessions}
        choices = [(key, _said(session)) for key, session in self.sessions.items()]
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # the field is one of choices

    def session(self, name: str) -> Session:
        return self.sessions[self.cleaned_data[name]]


class MoveForm(SessionChoiceForm):
    hide_optional = True
    to = forms.ChoiceField(label="Which date?", widget=forms.RadioSelect, error_messages={"required": "Choose a date."})
    accept_waiting = forms.BooleanField(
        label="If that date is full, give up my place here and put me on its waiting list", required=False
    )

"""Finding those who are not in date, and booking them together."""

from collections.abc import Sequence
from typing import Any

from django import forms

from bookings.attendance.record.in_date import InDate, Standing
from bookings.models import Terms
from bookings.places.pages.forms.booking import AgreeForm
from bookings.places.pages.forms.moves import SessionChoiceForm
from training.models import Session
from training.text import folded

STANDS = {
    "overdue": InDate.OVERDUE,
    "no-record": InDate.NO_RECORD,
    "soon": InDate.DUE_SOON,
    "in-date": InDate.IN_DATE,
    "nothing": InDate.NOTHING_NEEDED,
}
TO_DO = "to-do"
_CHOICES = [
    ("", "Everyone"),
    (TO_DO, "Everyone with something to do"),
    *((key, stands.label) for key, stands in STANDS.items()),
]


class InDateForm(forms.Form):
    hide_optional = True

    q = forms.CharField(label="Name or job role", required=False, max_length=100)
    stands = forms.ChoiceField(label="In date?", required=False, choices=_CHOICES)

    def kept(self, people: Sequence[Standing]) -> list[Standing]:
        """Return those who fit; what was not understood leaves out nobody."""
        chosen = self.cleaned_data if self.is_valid() else {}
        words, stands = folded(chosen.get("q", "")).split(), chosen.get("stands", "")
        return [one for one in people if _fits(one, words, stands)]


def _fits(one: Standing, words: list[str], stands: str) -> bool:
    said = folded(f"{one.person.name} {one.person.job_role}")
    if not all(word in said for word in words):
        return False
    if stands == TO_DO:
        return bool(one.to_do)
    return not stands or one.stands == STANDS[stands]


class BookTogetherForm(SessionChoiceForm, AgreeForm):
    """Which date, and what becomes of those that it has no place for."""

    session_chosen = forms.ChoiceField(
        label="Which date?", widget=forms.RadioSelect, error_messages={"required": "Choose a date"}
    )
    accept_waiting = forms.BooleanField(label="Put anyone who gets no place on the waiting list", required=False)

    def __init__(self, *args: Any, sessions: Sequence[Session], terms: Terms | None, **kwargs: Any):
        super().__init__(*args, sessions=sessions, name="session_chosen", terms=terms, **kwargs)
        self.speak_of_others()
        self.order_fields(["session_chosen", "accept_waiting", "agree"])

"""Looking for people of an organisation on the page where they are ticked, and saying why nobody of them was taken."""

from typing import Any

from django.forms import Form

from bookings.models import JointWish, Reservation
from bookings.places.operations.reservations import NobodyNamed
from bookings.places.rules.people_to_name import people_to_name
from training.forms.refusals import show_refusal
from training.models import User
from training.refusals import Refused
from training.requests import SignedInRequest, posted

MANY = 12  # people; a longer list has a search


class PeopleSearch:
    """Those called so and those ticked before. A search sends the whole form: it is shown again, as it was filled in.

    `answers` is what the form is bound to, None where it is read or searched; `initial` is what to fill it in with.
    """

    def __init__(self, request: SignedInRequest, places: Reservation | JointWish, *, most: int):
        answers = posted(request)
        said = answers or request.GET
        self.words, chosen = said.get("q", "").strip()[:100], said.getlist("people")
        # Enter presses the first button of a form, whatever field it is in: after other words it means to search.
        after_words = "enter" in said and self.words != said.get("searched", "")
        is_search = answers is not None and ("search" in answers or after_words)
        self.answers = None if is_search else answers
        self.initial = said.dict() | {"people": chosen} if is_search else None
        self.found = people_to_name(places, words=self.words, chosen=chosen, most=most)

    def in_words(self) -> dict[str, Any]:
        """Return what the page says of it."""
        return {
            "words": self.words,
            "there_are_more": self.found.there_are_more,
            "may_search": bool(self.words) or len(self.found.people) > MANY,
            "nobody_here": self.found.nobody_here,
        }


def show_why_nobody(form: Form, refusal: Refused, *, about: str, reader: User) -> None:
    """Put the refusal beside the fields it is about; one that is about none goes to the people, in `about`."""
    if isinstance(refusal, NobodyNamed):
        form.add_error(about, refusal.lines_to(reader))
    else:
        show_refusal(form, refusal, about=about)

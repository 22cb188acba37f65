"""Booking for a colleague: who the place is for, and who that is."""

from typing import Any

from django import forms
from django.db import models

from bookings.models import Terms
from bookings.places.pages.forms.booking import BookForm
from training.models import User


class WhoFor(models.TextChoices):
    ME = "me", "Me"
    COLLEAGUE = "colleague", "A colleague who has an account"
    NEW = "new", "A colleague who has no account yet"


class WhoForForm(forms.Form):
    """The first thing that a lead is asked. Nothing is chosen beforehand."""

    def __init__(self, *args: Any, has_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [choice for choice in WhoFor.choices if not (has_own and choice[0] == WhoFor.ME)]
        self.fields["for"] = forms.ChoiceField(  # a word of the language's own, so not an attribute
            label="Who is this place for?",
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": "Select who this place is for."},
        )

    def page(self) -> str:
        """Return the name of the page that the answer leads to."""
        return {WhoFor.COLLEAGUE: "book-colleague", WhoFor.NEW: "ask-colleague"}[self.cleaned_data["for"]]


class BookColleagueForm(BookForm):
    """Which colleague, of those with an account, and that they know."""

    def __init__(self, *args: Any, user: User, terms: Terms | None = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, terms=terms, **kwargs)
        self.speak_of_others()
        colleagues = User.objects.filter(is_active=True, organisation_id=user.organisation_id).exclude(pk=user.pk)
        self.fields["practitioner"] = ColleagueField(
            colleagues.order_by("name", "email"),
            label="Which colleague?",
            empty_label="Choose a colleague",
            error_messages={
                "required": "Choose a colleague.",
                "invalid_choice": "Choose somebody of your organisation from the list.",
            },
        )
        self.order_fields(["practitioner", "other_date", "agree"])

    def person(self) -> User:
        """Return who the place is for."""
        return self.cleaned_data["practitioner"]


class ColleagueField(forms.ModelChoiceField):
    """Two people of one name are told apart by their addresses."""

    def label_from_instance(self, person: User) -> str:
        return f"{person.name}, {person.email}"

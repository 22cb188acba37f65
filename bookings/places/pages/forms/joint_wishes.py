"""Waiting together: how many, and who."""

from collections.abc import Sequence
from typing import Any

from django import forms

from bookings.models import Terms
from bookings.places.operations.who_waits_together import FEWEST, MOST
from bookings.places.pages.forms.booking import AgreeForm
from bookings.places.pages.forms.reservations import NamePeopleForm
from training.forms.numbers import NUMBER_WORDS
from training.models import User
from training.operations.aliases import known_as


class TogetherForm(NamePeopleForm):
    """A lead's: how many places they need, and those of their people who are known by now."""

    places = forms.IntegerField(
        label="How many of you are there?",
        help_text=f"Between {FEWEST} and {MOST}. You can name some of them later.",
        min_value=FEWEST,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages=NUMBER_WORDS | {"required": "Enter how many of you there are."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].error_messages["required"] = "Choose at least one person."
        self.order_fields(["places", "people", "agree"])

    def how_many(self) -> int:
        return self.cleaned_data["places"]


class ColleaguesForm(AgreeForm):
    """Anybody's: the colleagues with whom they wait, each by the whole of their email address, so that it tells nobody
    who works where.
    """

    emails = forms.CharField(
        label="Your colleagues’ work email addresses",
        help_text="One on each line, without your own. They must belong to your organisation and have an account here.",
        max_length=2500,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the email address of at least one colleague."},
    )

    def __init__(self, *args: Any, user: User, terms: Terms | None, **kwargs: Any) -> None:
        super().__init__(*args, terms=terms, **kwargs)
        self.user = user
        self.colleagues: list[User] = []
        self.fields["agree"].label = f"{self.fields['agree'].label}, and so will my colleagues"
        self.order_fields(["emails", "agree"])

    def clean_emails(self) -> str:
        """Find who they are; all that is wrong is said at once."""
        said = self.cleaned_data["emails"]
        addresses = [word.strip(",;").lower() for word in said.split()]
        faults = []
        for address in dict.fromkeys(addresses):
            known = known_as(User, address)
            if known and known.pk == self.user.pk:
                faults.append(f"{address} is your own address. You are one of the group already.")
            elif known and known.is_active and known.organisation_id == self.user.organisation_id:
                self.colleagues.append(known)
            else:
                faults.append(f"Nobody of your organisation has an account with the address {address}.")
        if faults:
            raise forms.ValidationError(faults)
        return said

    def chosen(self) -> Sequence[User]:
        return [self.user, *self.colleagues]

    def how_many(self) -> int:
        return len({person.pk for person in self.chosen()})

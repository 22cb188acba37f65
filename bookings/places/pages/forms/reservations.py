"""Reserving places for an organisation, naming people for them, giving them back."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from bookings.models import Terms
from bookings.places.pages.forms.booking import AgreeForm
from training.forms.choices import offer
from training.forms.dates import DayField
from training.forms.numbers import NUMBER_WORDS
from training.models import Organisation, User
from training.roles import may_run_the_partnership
from training.templatetags.words import date_in_words
from training.working_days import CLOSE_OF_BUSINESS

_NUMBER = {"class": "govuk-input--width-3"}


class ReserveForm(forms.Form):
    """How many places, and until when. Only the team is asked for which organisation: a lead's is their own."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="For which organisation?",
        empty_label="Choose one",
        error_messages={"required": "Choose an organisation."},
    )
    places = forms.IntegerField(
        label="How many places?",
        min_value=1,
        max_value=5000,
        widget=forms.NumberInput(attrs=_NUMBER),
        error_messages=NUMBER_WORDS | {"required": "Enter how many places."},
    )
    names_by = DayField(label="Name people by", missing="Enter the day by which people are named.")

    def __init__(
        self, *args: Any, user: User, usual: dt.datetime, latest: dt.datetime, now: dt.datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.latest, self.now = user, latest, now
        if may_run_the_partnership(user):
            offer(self, "organisation", Organisation.objects.order_by("name_key"))
        else:
            del self.fields["organisation"]
        names_by = self.fields["names_by"]
        names_by.initial = timezone.localtime(usual).date()
        names_by.help_text = (
            f"Until 5pm of that day, at the latest on {date_in_words(timezone.localtime(latest))}. "
            "Places without a name by then are released."
        )

    def clean_names_by(self) -> dt.datetime:
        """Return the close of business of the day, or the latest moment if that day ends with it."""
        day, last = self.cleaned_data["names_by"], timezone.localtime(self.latest).date()
        moment = min(timezone.make_aware(dt.datetime.combine(day, CLOSE_OF_BUSINESS)), self.latest)
        if day > last:
            raise forms.ValidationError(f"Choose a day up to {date_in_words(last)}.")
        if moment <= self.now and day == last:
            moment = self.latest
        if moment <= self.now:
            raise forms.ValidationError("Choose a day whose 5pm is still to come.")
        return moment

    def organisation_meant(self) -> Organisation | None:
        """Return whom the places are for, whatever was posted beside the fields."""
        return self.cleaned_data.get("organisation") or self.user.organisation


class NamePeopleForm(AgreeForm):
    """Whom the places are for: everyone of the organisation who could have one, with a box each."""

    people = forms.MultipleChoiceField(
        label="Who is coming?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose who the places are for.",
            "invalid_choice": "One of these people can no longer be chosen. Look again.",
        },
    )

    def __init__(
        self, *args: Any, user: User, terms: Terms | None, people: Sequence[User], waiting: set[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, terms=terms, **kwargs)
        if may_run_the_partnership(user):
            del self.fields["agree"]  # as where the team books for somebody
        else:
            tick = "They know, and will come or cancel by the deadline"
            self.fields["agree"].label = f"I agree to the terms of booking. {tick}" if terms else tick
            self.fields["agree"].error_messages["required"] = (
                "Tick the box to say that they know, and will come or cancel in time."
            )
        self.by_key = {str(person.pk): person for person in people}
        self.fields["people"].choices = [  # type: ignore[attr-defined]  # the field is one of choices
            (key, f"{one.name}, {one.email}" + (" (on the waiting list)" if one.pk in waiting else ""))
            for key, one in self.by_key.items()
        ]
        self.order_fields(["people", "agree"])

    def chosen(self) -> list[User]:
        return [self.by_key[key] for key in self.cleaned_data["people"]]

    @property
    def terms_version(self) -> int | None:
        return super().terms_version if "agree" in self.fields else None


class GiveBackForm(forms.Form):
    places = forms.IntegerField(
        label="How many places do you give back?",
        min_value=1,
        widget=forms.NumberInput(attrs=_NUMBER),
        error_messages=NUMBER_WORDS | {"required": "Enter how many places."},
    )

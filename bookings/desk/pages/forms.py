"""What the team is asked about one session and the people on it."""

import datetime as dt
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from django import forms

from bookings.desk.coming import LONGEST
from bookings.desk.pasted_people import read_pasted
from bookings.models import Booking, Terms
from bookings.places.operations.several import MOST, Named
from bookings.places.pages.forms.booking import reasons
from bookings.places.pages.forms.joint_wishes import TogetherForm
from bookings.places.pages.forms.moves import SessionChoiceForm
from training.forms.choices import offer
from training.forms.dates import DayField
from training.forms.lengths import longest
from training.models import Organisation, User


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
        help_text="A name, an email address or an organisation.",
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Add a note",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was asked and said. The team sees it, and the person if they ask what we hold about them.",
        error_messages={"required": "Write the note first."},
    )


class LostDeviceForm(forms.Form):
    how_known = forms.CharField(
        label="How do you know that it is them?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as: I rang the number that we have, or I saw them at work. An email is not enough.",
        error_messages={"required": "Say how you know that it is them."},
    )


class SeveralForm(forms.Form):
    text = forms.CharField(
        label="Who is to be booked?",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="A person a line, as in the email: name and email address, in either order. You see what "
        "happens to each before anybody is booked.",
        error_messages={"required": "Paste at least one person."},
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation of those who are new",
        required=False,
        empty_label="Nobody is new",
        help_text="Somebody without an account is asked by email whether they come.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", Organisation.objects.open_to_members().order_by("name_key"))

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip()
        if len(read_pasted(text)) > MOST:
            raise forms.ValidationError(f"Book {MOST} people at a time at most.")
        return text

    def asked(self) -> dict[str, Any]:
        """Return what the operations take; call it on a valid form."""
        people = [
            Named(said=one.said, name=one.name, email=one.email) for one in read_pasted(self.cleaned_data["text"])
        ]
        return {"people": people, "organisation": self.cleaned_data["organisation"]}


class WhichOrganisationForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Which organisation are they from?",
        empty_label="Choose one",
        error_messages={"required": "Choose an organisation."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", Organisation.objects.order_by("name_key"))


class GroupForm(TogetherForm):
    """Of people who wait together, asked for by somebody else: also who answers an offer for all of them."""

    answers = forms.ChoiceField(
        label="Who answers for the group?",
        help_text="We email them when places are free. It is one of the group, or a lead of their organisation.",
        error_messages={
            "required": "Choose who answers for the group.",
            "invalid_choice": "This person can no longer be chosen. Look again.",
        },
    )

    def __init__(self, *args: Any, people: Sequence[User], leads: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, people=people, terms=None, waiting=set(), **kwargs)
        self.can_answer = {str(person.pk): person for person in (*leads, *people)}
        self.fields["places"].label = "How many of them are there?"
        self.fields["places"].error_messages["required"] = "Enter how many of them there are."
        self.fields["people"].label = "Who are they?"
        self.fields["answers"].choices = [  # type: ignore[attr-defined]  # the field is one of choices
            ("", "Choose one"),
            *(
                (key, f"{one.name}, {one.email}" + (" (lead)" if one.is_lead else ""))
                for key, one in self.can_answer.items()
            ),
        ]
        self.order_fields(["places", "people", "answers"])

    def who_answers(self) -> User:
        return self.can_answer[self.cleaned_data["answers"]]


class CancelPlaceForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why?",
        choices=[],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the closest reason."},
    )
    note = forms.CharField(label="Note", max_length=300, required=False, help_text="Who asked, and when.")

    def __init__(self, *args: Any, booking: Booking, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = reasons(booking, is_own=False, now=now)  # type: ignore[attr-defined]  # the field is one of choices


class CancelSessionForm(forms.Form):
    reason = forms.CharField(
        label="Why does the session not take place?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everyone booked and waiting reads this in the email we send them now.",
        error_messages={"required": "Say why the session does not take place."},
    )

    def clean_reason(self) -> str:
        return self.cleaned_data["reason"].strip()


LONGEST_EXPLANATION = 300


class ExplanationForm(forms.Form):
    explanation = forms.CharField(
        label="Why? (optional)",
        max_length=LONGEST_EXPLANATION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="A sentence for the email, such as: The room we had is being repaired.",
    )


class MergeForm(SessionChoiceForm):
    hide_optional = True
    into = forms.ChoiceField(
        label="Into which session?", widget=forms.RadioSelect, error_messages={"required": "Choose a session."}
    )
    overfull_allowance = forms.IntegerField(
        label="Extra places on that date (optional)",
        help_text="Beyond those it has, so that everyone gets one.",
        min_value=0,
        max_value=5000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )
    reason = forms.CharField(
        label="Why does this session not take place?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everyone moved reads this in the email we send them now.",
        error_messages={"required": "Say why this session does not take place."},
    )

    def clean_overfull_allowance(self) -> int:
        return self.cleaned_data["overfull_allowance"] or 0


class ChargesForm(forms.Form):
    """`from` and `to` are words of the address; in Python the first is one of the language's own."""

    hide_optional = True
    to = DayField(label="To", missing="Enter the last day.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"from": DayField(label="From", missing="Enter the first day."), "to": self.fields["to"]}

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if {"from", "to"} <= data.keys() and data["from"] > data["to"]:
            self.add_error("to", "The last day cannot come before the first.")
        return data


class ComingForm(ChargesForm):
    who = forms.ChoiceField(
        label="For",
        choices=[
            ("team", "Us: people and what they need"),
            ("venue", "The venue: numbers and access, no names"),
            ("caterer", "The caterer: numbers and food, no names"),
        ],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"] = deepcopy(self.base_fields["who"])  # below the days

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if {"from", "to"} <= data.keys() and data["to"] - data["from"] >= LONGEST:
            self.add_error("to", f"Choose {LONGEST.days} days at most.")
        return data


class TermsForm(forms.Form):
    text = forms.CharField(
        label="Terms of booking",
        max_length=longest(Terms, "text"),
        help_text="Plain text; an empty line begins a new paragraph. Everybody can read them.",
        widget=forms.Textarea(attrs={"rows": 18}),
        error_messages={"required": "Enter the terms."},
    )


class CompleteForm(forms.Form):
    email = forms.EmailField(
        label="Their email address",
        max_length=254,
        help_text="If somebody has this address already, we show you both, and you can merge them.",
        error_messages={
            "required": "Enter their email address",
            "invalid": "Enter an address like name@example.org",
        },
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.open_to_members().order_by("name_key"),
        label="Their organisation",
        required=False,
        empty_label="Choose an organisation",
    )

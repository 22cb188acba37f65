"""Asking a colleague without an account to come, and what that colleague answers."""

from typing import Any

from django import forms

from bookings.models import Invitation, Terms
from bookings.places.pages.forms.booking import AgreeForm
from training.accounts.shared_addresses import refuse_shared
from training.forms.choices import offer
from training.forms.needs import ACCESS_HINT, DIETARY_HINT, NeedsField
from training.forms.people import job_role_field
from training.models import Organisation, User
from training.operations.directory import OwnDetails
from training.roles import may_run_the_partnership
from training.text import tidy, validate_readable


class AskForm(forms.Form):
    """A name and an address. Only the team says of which organisation; a lead's is their own."""

    name = forms.CharField(
        label="Your colleague’s name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter your colleague’s name."},
    )
    email = forms.EmailField(
        label="Your colleague’s work email address",
        help_text="We write to this address and ask whether they can come.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter your colleague’s email address."},
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Their organisation",
        empty_label="Choose one",
        error_messages={"required": "Choose their organisation."},
    )

    def __init__(self, *args: Any, user: User, asks_organisation: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_run_the_partnership(user):
            self.fields["name"].label, self.fields["email"].label = "Their name", "Their work email address"
            self.fields["name"].error_messages["required"] = "Enter their name."
            self.fields["email"].error_messages["required"] = "Enter their email address."
        if asks_organisation:
            offer(self, "organisation", Organisation.objects.open_to_members().order_by("name_key"))
        else:
            del self.fields["organisation"]

    def clean_name(self) -> str:
        name = tidy(self.cleaned_data["name"])
        validate_readable(name)
        return name

    def clean_email(self) -> str:
        return refuse_shared(self.cleaned_data["email"].strip().lower())


class AnswerForm(AgreeForm):
    """Who the colleague is, as they say themselves, and that they come."""

    name = forms.CharField(
        label="Your name",
        max_length=150,
        help_text="As it should appear on your certificate.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    job_role = job_role_field("Your job role (optional)")
    manager_email = forms.EmailField(
        label="Your line manager’s email address (optional)",
        max_length=254,
        required=False,
        help_text="They are copied in if you miss a session without telling us.",
    )
    access_needs = NeedsField(label="Access needs (optional)", help_text=ACCESS_HINT, rows=2)
    dietary_needs = NeedsField(label="Dietary needs (optional)", help_text=DIETARY_HINT, rows=2)
    has_moved = forms.BooleanField(required=False)

    hide_optional = True
    OF_ONESELF = ("name", "job_role", "manager_email", "access_needs", "dietary_needs")

    def __init__(
        self, *args: Any, invitation: Invitation, person: User | None, terms: Terms | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, terms=terms, **kwargs)
        if person:  # we know who they are
            for name in self.OF_ONESELF:
                del self.fields[name]
        else:
            self.fields["name"].initial = invitation.name
            if invitation.session.needs_approval:
                manager = self.fields["manager_email"]
                manager.label, manager.required = "Your line manager’s email address", True
                manager.help_text = "For this session they must agree first. We write to them and ask."
        if person and person.organisation_id != invitation.organisation_id:
            moved = self.fields["has_moved"]
            moved.label = f"I now work for {invitation.organisation}: move my account there"
            moved.help_text = "Bookings made until now stay counted with your old organisation."
            moved.required = True
            moved.error_messages["required"] = "Tick the box if you have moved. If you have not, say no."
        else:
            del self.fields["has_moved"]
        self.order_fields([*self.OF_ONESELF, "has_moved", "agree"])

    def clean_name(self) -> str:
        name = tidy(self.cleaned_data["name"])
        validate_readable(name)
        return name

    def details(self) -> OwnDetails | None:
        """Return what a newcomer says of themselves; None of somebody who has an account."""
        if "name" not in self.fields:
            return None
        return OwnDetails(**{name: self.cleaned_data[name] for name in self.OF_ONESELF})

"""What the team enters about somebody else: a new person, or a correction."""

from typing import Any

from django import forms
from django.db.models import Q

from training.accounts.shared_addresses import refuse_shared
from training.forms.choices import offer
from training.forms.dates import DayField
from training.forms.needs import ACCESS_HINT, DIETARY_HINT, NeedsField
from training.forms.organisations import NamedForm
from training.models import Organisation, User


class PersonForm(NamedForm):
    name = forms.CharField(label="Name", max_length=150)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Organisation", empty_label="Choose an organisation"
    )
    job_role = forms.CharField(label="Job role", max_length=120, required=False)
    manager_email = forms.EmailField(label="Line manager’s email address", required=False)
    access_needs = NeedsField(label="Access needs", help_text=ACCESS_HINT, rows=2)
    dietary_needs = NeedsField(label="Dietary needs", help_text=DIETARY_HINT, rows=2)

    def __init__(self, data: Any = None, *, person: User | None = None) -> None:
        held = [name for name in PersonForm.base_fields if person]
        super().__init__(data, initial={name: getattr(person, name) for name in held})
        own = person.organisation_id if person else None
        offer(self, "organisation", Organisation.objects.filter(Q(is_active=True) | Q(pk=own)).order_by("name_key"))


class ChangePersonForm(PersonForm):
    moves_on = DayField(
        label="Date of the move",
        missing="",
        required=False,
        help_text="Only if you choose another organisation that they belong to from a later day, such as 1 1 2027. "
        "Leave it empty to move them now.",
    )
    field_order = ("name", "organisation", "moves_on")


class AddPersonForm(PersonForm):
    email = forms.EmailField(label="Email address", max_length=254)
    field_order = ("name", "email")


class NewAddressForm(forms.Form):
    email = forms.EmailField(
        label="New email address",
        max_length=254,
        help_text="We email it a link. The address counts once they have opened the link and confirmed it.",
        error_messages={"required": "Enter the new email address."},
    )

    def clean_email(self) -> str:
        return refuse_shared(self.cleaned_data["email"].strip().lower())

"""What the team enters about somebody else: a new person, or a correction."""

from typing import Any

from django import forms
from django.db.models import Q

from training.forms.choices import offer
from training.forms.organisations import NamedForm
from training.models import Organisation, User


class PersonForm(NamedForm):
    name = forms.CharField(label="Name", max_length=150)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Organisation", empty_label="Choose an organisation"
    )
    job_role = forms.CharField(label="Job role", max_length=120, required=False)
    manager_email = forms.EmailField(label="Line manager’s email address", required=False)

    def __init__(self, data: Any = None, *, person: User | None = None) -> None:
        super().__init__(data, initial={name: getattr(person, name) for name in self.base_fields} if person else None)
        own = person.organisation_id if person else None
        offer(self, "organisation", Organisation.objects.filter(Q(is_active=True) | Q(pk=own)).order_by("name_key"))


class AddPersonForm(PersonForm):
    email = forms.EmailField(label="Email address", max_length=254)
    field_order = ("name", "email")

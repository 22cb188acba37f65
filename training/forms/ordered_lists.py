"""Organisation types and categories: the names of lists that the team keeps in order."""

from django import forms

from training.forms.organisations import NamedForm


class CategoryForm(NamedForm):
    name = forms.CharField(label="Name of the category", max_length=120)


class OrganisationTypeForm(NamedForm):
    name = forms.CharField(label="Name of the organisation type", max_length=120)
    is_active = forms.BooleanField(
        label="Organisations can be given it",
        required=False,
        initial=True,
        help_text="Take the tick away to retire it. Organisations and bookings that have it keep it.",
    )

"""Organisations and venues: the lists that people and sessions choose from."""

from django import forms

from training.forms.choices import offer
from training.models import OrganisationType
from training.text import tidy, validate_readable


class NamedForm(forms.Form):
    def clean_name(self) -> str:
        name = tidy(self.cleaned_data["name"])
        validate_readable(name)
        return name


class OrganisationForm(NamedForm):
    name = forms.CharField(label="Name of the organisation", max_length=200)
    type = forms.ModelChoiceField(
        OrganisationType.objects.none(),
        label="Type",
        empty_label="Choose a type",
        help_text="What the yearly report counts it by. Bookings made already keep the type they had.",
    )
    is_active = forms.BooleanField(label="People can say that they belong to it", required=False, initial=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "type", OrganisationType.objects.order_by("position"))


class VenueForm(NamedForm):
    name = forms.CharField(label="Name of the venue", max_length=150)
    address = forms.CharField(label="Address", max_length=300, required=False)
    town = forms.CharField(
        label="Town or area",
        max_length=80,
        required=False,
        help_text="People filter by it. If you leave it empty, we use the last part of the address.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    postcode = forms.CharField(
        label="Postcode",
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    directions = forms.CharField(
        label="How to get there",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Parking, buses, step-free access, whom to ask for.",
    )

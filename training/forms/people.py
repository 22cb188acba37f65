"""Forms about people."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.forms.models import fields_for_model

from training.forms.needs import ACCESS_HINT, DIETARY_HINT, NeedsField
from training.mobile_numbers import NotAMobile, as_e164, as_read
from training.models import Organisation, User
from training.operations.aliases import known_as
from training.partnership import ours
from training.text import tidy, validate_readable


class Suggesting(forms.TextInput):
    """A box to write in, with words that the browser offers while one types: any other will do as well."""

    template_name = "django/forms/widgets/suggesting.html"

    def __init__(self, *, listed: str, words: Callable[[], Iterable[str]], attrs: dict[str, Any] | None = None):
        super().__init__(attrs={"list": listed, **(attrs or {})})
        self.words = words

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | {"words": list(self.words())}


def job_role_field(label: str) -> forms.CharField:
    """Return a job role, to choose from the partnership's list or to say in one's own words."""
    asked = {"autocomplete": "organization-title"}
    return forms.CharField(
        label=label,
        max_length=120,
        required=False,
        widget=Suggesting(listed="job-roles", words=lambda: ours().job_roles, attrs=asked),
    )


class ListedOrNamed(forms.Form):
    """An organisation of the list, or the name of one that is not in it: what the team then settles."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Your organisation",
        required=False,
        empty_label="Choose your organisation",
        widget=forms.Select(attrs={"data-choose-by-typing": "1"}),
    )
    organisation_named = forms.CharField(
        label="Your organisation’s name, if it is not in the list",
        max_length=200,
        required=False,
        help_text="The training team will check it, usually within 2 working days. You can book once they have.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    either = ("organisation", "organisation_named")  # one of them is needed: no label says "optional"

    def clean_organisation_named(self):
        name = tidy(self.cleaned_data["organisation_named"])
        if name:
            validate_readable(name)
        return name

    def clean(self):
        answers = super().clean()
        if "organisation_named" not in self.fields or {"organisation", "organisation_named"} & set(self.errors):
            return answers
        chosen, name = self.cleaned_data.get("organisation"), self.cleaned_data.get("organisation_named", "")
        if chosen and name:
            self.add_error("organisation_named", "Choose from the list or enter a name, not both")
        elif name:
            listed = known_as(Organisation, name)
            if listed and listed.is_active:
                self.cleaned_data |= {"organisation": listed, "organisation_named": ""}
        elif not chosen:
            self.add_error("organisation", "Choose your organisation, or enter its name if it is not in the list")
        return answers


class SignupDetailsForm(ListedOrNamed):
    """What signing up asks beside email address and password."""

    name = forms.CharField(label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    job_role = job_role_field("Your job role")
    manager_email = forms.EmailField(
        label="Your line manager’s email address",
        required=False,
        help_text="They are copied in if you miss a session without telling us.",
    )
    access_needs = NeedsField(label="Access needs", help_text=ACCESS_HINT, rows=2)
    dietary_needs = NeedsField(label="Dietary needs", help_text=DIETARY_HINT, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.open_to_members().order_by("name_key")

    def clean_name(self):
        name = tidy(self.cleaned_data["name"])
        validate_readable(name)
        return name

    def signup(self, request, user):
        """The adapter has kept the answers already; django-allauth asks for this method."""


class OwnDetailsForm(ListedOrNamed):
    """What a person keeps up about themselves. Only who has no organisation can name one that is not listed."""

    name = forms.CharField(label="Name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation",
        empty_label="Choose your organisation",
        help_text="If you change it, bookings made until now stay counted with the old one.",
        widget=forms.Select(attrs={"data-choose-by-typing": "1"}),
    )
    job_role = job_role_field("Job role")
    manager_email = forms.EmailField(
        label="Line manager’s email address",
        required=False,
        help_text="They are copied in if you miss a session without telling us.",
    )
    mobile = forms.CharField(
        label="Mobile number",
        max_length=40,
        required=False,
        help_text="Such as 07700 900123. For a number from another country, begin with + and the country code.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    access_needs = NeedsField(label="Access needs", help_text=ACCESS_HINT, rows=3)
    dietary_needs = NeedsField(label="Dietary needs", help_text=DIETARY_HINT, rows=3)

    @property
    def further(self) -> list[forms.BoundField]:
        """What is asked beside the fields that have a place of their own on the page."""
        return [self[name] for name in _FURTHER]

    def __init__(self, data=None, *, person):
        super().__init__(data, initial={name: getattr(person, name) for name in self.base_fields})
        own = Organisation.objects.filter(pk=person.organisation_id)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (Organisation.objects.open_to_members() | own).order_by("name_key")
        field.required = bool(person.organisation_id)
        if person.organisation_id:
            del self.fields["organisation_named"]
        else:
            self.initial["organisation_named"] = person.organisation_named
        if person.is_lead:
            field.help_text += " You are its lead: in another organisation you would no longer be one."
        self.initial["mobile"] = as_read(person.mobile)
        if not (settings.SENDS_TEXTS or person.mobile):  # nobody would be texted, so there is nothing to ask it for
            del self.fields["mobile"]

    def clean_name(self):
        name = tidy(self.cleaned_data["name"])
        validate_readable(name)
        return name

    def clean_mobile(self):
        """Return the number; None, and it stays, from a page of before that did not ask for it."""
        if "mobile" not in self.data:
            return None
        try:
            return as_e164(self.cleaned_data["mobile"])
        except NotAMobile as fault:
            raise forms.ValidationError(str(fault)) from fault


_FURTHER = fields_for_model(User, [name for name in User.OWN_WORDS if name not in OwnDetailsForm.base_fields])
OwnDetailsForm.base_fields |= _FURTHER

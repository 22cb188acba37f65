"""Forms about people."""

from django import forms

from training.models import Organisation
from training.text import tidy, validate_readable


class SignupDetailsForm(forms.Form):
    """What signing up asks beside e-mail address and password."""

    name = forms.CharField(label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Your organisation",
        empty_label="Choose your organisation",
        help_text="If yours is not listed, ask the partnership team to add it.",
    )
    job_role = forms.CharField(
        label="Your job role",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    manager_email = forms.EmailField(label="Your line manager’s e-mail address", required=False)

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


class OwnDetailsForm(forms.Form):
    """What a person keeps up about themselves."""

    name = forms.CharField(label="Name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation",
        empty_label="Choose your organisation",
        help_text="If you change it, bookings made until now stay counted with the old one.",
    )
    job_role = forms.CharField(
        label="Job role",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    manager_email = forms.EmailField(
        label="Line manager’s email address",
        required=False,
        help_text="They are copied in if you miss a session without telling us.",
    )
    access_needs = forms.CharField(
        label="Access needs",
        max_length=1000,
        required=False,
        help_text="Such as step-free access, a hearing loop, large print, a seat near the door.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    dietary_needs = forms.CharField(
        label="Dietary needs",
        max_length=1000,
        required=False,
        help_text="Where we provide food.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None, *, person):
        names = ("name", "organisation", "job_role", "manager_email", "access_needs", "dietary_needs")
        super().__init__(data, initial={name: getattr(person, name) for name in names})
        own = Organisation.objects.filter(pk=person.organisation_id)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (Organisation.objects.open_to_members() | own).order_by("name_key")
        if person.is_lead:
            field.help_text += " You are its lead: in another organisation you would no longer be one."

    def clean_name(self):
        name = tidy(self.cleaned_data["name"])
        validate_readable(name)
        return name

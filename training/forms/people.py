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
        self.fields["organisation"].queryset = Organisation.objects.open_to_members().order_by("name_key")

    def clean_name(self):
        name = tidy(self.cleaned_data["name"])
        validate_readable(name)
        return name

    def signup(self, request, user):
        """The adapter has kept the answers already; django-allauth asks for this method."""

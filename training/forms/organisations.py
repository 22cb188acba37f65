"""Organisations and venues: the lists that people and sessions choose from."""

from django import forms

from training.forms.choices import offer
from training.forms.numbers import NUMBER_WORDS
from training.models import Organisation, OrganisationType
from training.models.venues import Known
from training.text import tidy, validate_readable

MOST_SPARE_CHAIRS = 500


class NamedForm(forms.Form):
    def clean_name(self) -> str:
        name = tidy(self.cleaned_data["name"])
        validate_readable(name)
        return name


class SettleForm(NamedForm):
    """Which organisation a name means that people gave when theirs was not listed."""

    MATCH, ADD, REFUSE = "match", "add", "refuse"
    hide_optional = True  # what is needed depends on the answer
    answer = forms.ChoiceField(
        label="Which organisation is it?",
        choices=[(MATCH, "One that is in the list"), (ADD, "A new one"), (REFUSE, "None of ours: ask them again")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say which organisation it is"},
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="If it is in the list, which?",
        required=False,
        empty_label="Choose an organisation",
    )
    name = forms.CharField(label="If it is new, what is it called?", max_length=200, required=False)
    type = forms.ModelChoiceField(
        OrganisationType.objects.none(),
        label="If it is new, what type is it?",
        required=False,
        empty_label="Choose a type",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "organisation", Organisation.objects.open_to_members().order_by("name_key"))
        offer(self, "type", OrganisationType.objects.in_use())

    def clean_name(self) -> str:
        return super().clean_name() if self.cleaned_data["name"].strip() else ""

    def clean(self) -> None:
        answers = self.cleaned_data
        if answers.get("answer") == self.MATCH and not answers.get("organisation"):
            self.add_error("organisation", "Choose the organisation that it is")
        if answers.get("answer") == self.ADD:
            for field, fault in (("name", "Enter what it is called"), ("type", "Choose a type")):
                if not answers.get(field) and field not in self.errors:
                    self.add_error(field, fault)


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
        offer(self, "type", OrganisationType.objects.in_use(*filter(None, [self.initial.get("type")])))


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
    step_free = forms.ChoiceField(
        label="Step-free from the street to the room?",
        choices=[*Known.choices, ("", "Not known")],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
    )
    hearing_loop = forms.ChoiceField(
        label="Hearing loop?",
        choices=[*Known.choices, ("", "Not known")],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
    )
    parking = forms.CharField(
        label="Parking",
        max_length=200,
        required=False,
        help_text="Such as: free behind the building.",
    )
    directions = forms.CharField(
        label="How to get there and in",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Buses, the entrance, who to ask for. It is in the emails too.",
    )
    spare_chairs = forms.IntegerField(
        label="Spare chairs",
        required=False,
        min_value=0,
        max_value=MOST_SPARE_CHAIRS,
        help_text="How many you could fetch if more people come than the session has places",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=NUMBER_WORDS,
    )
    contact_name = forms.CharField(label="Who you book it with", max_length=150, required=False)
    contact_phone = forms.CharField(
        label="Their phone number",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "class": "govuk-input--width-20"}),
    )
    contact_email = forms.EmailField(
        label="Their email address",
        max_length=254,
        required=False,
        help_text="Only the team sees who they are.",
        error_messages={"invalid": "Enter an email address like name@example.org."},
    )

    def clean_spare_chairs(self) -> int:
        return self.cleaned_data["spare_chairs"] or 0


class RoomForm(NamedForm):
    name = forms.CharField(label="Name of the room", max_length=100)
    capacity = forms.IntegerField(
        label="How many people it seats",
        required=False,
        min_value=1,
        max_value=5000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=NUMBER_WORDS,
        help_text="Leave it empty if you don’t know.",
    )
    spare_chairs = forms.IntegerField(
        label="Spare chairs",
        required=False,
        min_value=0,
        max_value=MOST_SPARE_CHAIRS,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=NUMBER_WORDS,
        help_text="How many you could fetch beyond these.",
    )
    equipment = forms.CharField(
        label="Equipment",
        max_length=300,
        required=False,
        help_text="Such as: projector, flip chart, microphone.",
    )
    is_retired = forms.BooleanField(
        label="We no longer use it", required=False, help_text="Sessions that are planned here stay here."
    )

    def clean_spare_chairs(self) -> int:
        return self.cleaned_data["spare_chairs"] or 0

    def clean_equipment(self) -> str:
        return tidy(self.cleaned_data["equipment"])

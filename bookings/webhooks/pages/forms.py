"""What the team says of a program that is to be told."""

from typing import Any

from django import forms

from bookings.api.events import EVENTS
from bookings.webhooks.addresses import LONGEST
from training.forms.choices import offer
from training.models import Organisation


class ChangeWebhookForm(forms.Form):
    """Whose bookings a program is told of stays as it was added: another organisation's program has another secret."""

    name = forms.CharField(
        label="Which program is it for?",
        max_length=80,
        help_text="Such as “HR system of Northfield Trust”. People see it in the copy of their data.",
        error_messages={"required": "Enter which program it is for."},
    )
    address = forms.CharField(
        label="Where does it take messages?",
        max_length=LONGEST,
        help_text="Its address, such as https://hr.example.org/turnout. The people who run the program know it.",
        error_messages={"required": "Enter the address where the program takes messages."},
    )
    events = forms.MultipleChoiceField(
        label="What is it told of?",
        choices=[(event.key, event.label) for event in EVENTS.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose only what the program needs.",
        error_messages={"required": "Choose at least one thing that the program is told of."},
    )


class WebhookForm(ChangeWebhookForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Whose bookings is it told of?",
        required=False,
        empty_label="Those of everyone in the partnership",
        help_text="For an organisation’s own system choose that organisation. Sessions are for everybody.",
    )
    field_order = ("name", "address", "organisation", "events")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", Organisation.objects.open_to_members().order_by("name_key"))

"""What the team says of a key for another program."""

from typing import Any

from django import forms

from training.forms.choices import offer
from training.models import Organisation
from training.models.api_keys import Scope

_DAYS = [("90", "90 days"), ("180", "180 days"), ("365", "A year")]


class ApiKeyForm(forms.Form):
    name = forms.CharField(
        label="Which program is it for?",
        max_length=80,
        help_text="Such as “HR system of Northfield Trust”. People see it in the list of who looked at their data.",
        error_messages={"required": "Enter which program the key is for."},
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Whose people can it read about?",
        required=False,
        empty_label="Everyone in the partnership",
        help_text="For an organisation’s own system choose that organisation: it reads what its lead can.",
    )
    scopes = forms.MultipleChoiceField(
        label="What can it read?",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose only what the program needs. Courses and sessions need no key.",
        error_messages={"required": "Choose at least one thing that the program can read."},
    )
    days = forms.TypedChoiceField(
        label="How long does it work?",
        choices=_DAYS,
        coerce=int,
        initial="365",
        widget=forms.RadioSelect,
        help_text="Make a new key before this one ends.",
        error_messages={"required": "Choose how long the key works."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", Organisation.objects.open_to_members().order_by("name_key"))

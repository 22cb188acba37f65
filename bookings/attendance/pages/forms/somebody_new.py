"""What is asked of somebody who came without a place, at the door or in a file: where they are from, and an address."""

from django import forms

from training.models import Organisation


class SomebodyNew(forms.Form):
    organisation = forms.CharField(
        label="Their organisation",
        max_length=200,
        required=False,
        help_text="Start typing, then choose",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "list": "organisations"}),
    )
    is_not_listed = forms.BooleanField(label="Their organisation is not listed", required=False)
    email = forms.EmailField(
        label="Their email address (optional)",
        max_length=254,
        required=False,
        help_text="Without one the team completes their details later. They get no emails until then.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "Enter an address like name@example.org"},
    )

    def need_organisation(self, name: str, found: Organisation | None) -> None:
        """Ask again for the organisation where none was entered, or one that is neither listed nor said not to be."""
        if not name:
            self.add_error("organisation", "Enter their organisation")
        elif found is None and not self.cleaned_data.get("is_not_listed"):
            self.add_error("organisation", f"“{name}” is not in the list. Choose another, or tick “not listed” below")

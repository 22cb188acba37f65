"""The terms of booking."""

from django import forms

from bookings.models import Terms


class TermsForm(forms.Form):
    text = forms.CharField(
        label="Terms of booking",
        max_length=Terms._meta.get_field("text").max_length,
        help_text="Plain text; an empty line begins a new paragraph. Everybody can read them.",
        widget=forms.Textarea(attrs={"rows": 18}),
        error_messages={"required": "Enter the terms."},
    )

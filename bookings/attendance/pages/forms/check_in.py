"""The one question of checking in: what does the wall say?"""

from django import forms


class CheckInForm(forms.Form):
    code = forms.CharField(
        label="The six letters on the wall",
        help_text="They change every 30 seconds. Capital or small letters make no difference.",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "govuk-input--width-10 govuk-input--extra-letter-spacing",
            }
        ),
        error_messages={"required": "Enter the six letters on the wall"},
    )

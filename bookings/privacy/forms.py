"""What is asked on the pages about people's data."""

from django import forms


class AskToBeErasedForm(forms.Form):
    said = forms.CharField(
        label="Anything you want to tell us (optional)",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefuseErasureForm(forms.Form):
    because = forms.CharField(
        label="Why do you refuse?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="We send this to the person.",
        error_messages={"required": "Say why, so that the person can understand it."},
    )


class EraseForm(forms.Form):
    gives_back = forms.BooleanField(label="Give back the places they have to come", required=False)
    is_sure = forms.BooleanField(
        label="I have read what will happen, and that it cannot be undone",
        error_messages={"required": "Tick the box to say that you have read what will happen."},
    )

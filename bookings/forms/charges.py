"""Which period to charge for."""

from django import forms

from training.forms.schedule import DayField


class ChargesForm(forms.Form):
    """`from` and `to` are words of the address; in Python the first is one of the language's own."""

    hide_optional = True
    to = DayField(label="To", missing="Enter the last day.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"from": DayField(label="From", missing="Enter the first day."), "to": self.fields["to"]}

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if {"from", "to"} <= data.keys() and data["from"] > data["to"]:
            self.add_error("to", "The last day cannot come before the first.")
        return data

from django import forms

from bookings.models import Mail


class MailFilterForm(forms.Form):
    hide_optional = True

    state = forms.ChoiceField(label="Show", required=False, choices=[("", "All mails"), *Mail.State.choices])
    to = forms.CharField(label="E-mail address", required=False, max_length=254)

from django import forms

from bookings.attendance.certificates.codes import LONGEST_TYPED
from training.forms.lengths import longest
from training.models import User
from training.text import tidy, validate_readable


class VerifyForm(forms.Form):
    code = forms.CharField(
        label="Code on the certificate",
        help_text="32 letters and numbers (16 on older certificates), in groups of four such as 7KQ2-M9XD",
        max_length=LONGEST_TYPED,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 40}
        ),
        error_messages={"required": "Enter the code that is printed on the certificate"},
    )


class WithdrawCertificateForm(forms.Form):
    reason = forms.CharField(
        label="Why is it withdrawn?",
        help_text="Kept on record. It is not shown to people who verify the certificate.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the certificate is withdrawn"},
    )


class IssueAgainForm(forms.Form):
    name = forms.CharField(
        label="Name on the certificate",
        help_text="We will use this name for the person everywhere, not only on the certificate.",
        max_length=longest(User, "name"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
        error_messages={"required": "Enter the name that the certificate should show"},
    )

    def clean_name(self) -> str:
        name = tidy(self.cleaned_data["name"])
        validate_readable(name)
        return name

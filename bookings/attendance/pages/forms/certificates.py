from django import forms


class VerifyForm(forms.Form):
    code = forms.CharField(
        label="Code on the certificate",
        help_text="16 letters and numbers, such as 7KQ2-M9XD-4TWB-ZC83",
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 24}
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

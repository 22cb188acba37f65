"""Who runs this installation, and what an empty place costs."""

from django import forms

from training.forms.organisations import NamedForm
from training.models.partnership import MOST_POUNDS
from training.text import has_letters, tidy, validate_readable

LONGEST_ROLE = 120
CHARGES = "For the list of charges by organisation. Enter 0 to charge nothing."


def _pounds(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=MOST_POUNDS,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter an amount in pounds, or 0",
            "invalid": "Enter whole pounds, such as 50",
            "min_value": "Enter 0 or more",
            "max_value": f"Enter {MOST_POUNDS:,} or less",
        },
    )


def name_to_sign_with(typed: str) -> str:
    """Return the name that reminders are signed with. Raises ValidationError for what is no name: it stands beside the
    address that mails come from, where another address would look like a forged one.
    """
    name = tidy(typed)
    if name:
        validate_readable(name)
        if not has_letters(name) or any(mark in name for mark in '@<>"') or "://" in name:
            raise forms.ValidationError("Enter a name, such as Jo Ellis, and no email or web address.")
    return name


class OurDetailsForm(NamedForm):
    name = forms.CharField(label="Name of the partnership", max_length=120)
    email = forms.EmailField(
        label="Email address", max_length=254, help_text="On every page and email, and where replies go."
    )
    phone = forms.CharField(label="Phone number", max_length=40, required=False)
    cost_of_empty_place = _pounds(
        "What an empty place costs, in pounds",
        "Named where people book and cancel, in reminders and in reports. Enter 0 to name no cost.",
    )
    charge_late_cancellation = _pounds(
        "Charge for a late cancellation, in pounds",
        CHARGES,
    )
    charge_no_show = _pounds("Charge for a no-show, in pounds", CHARGES)
    reminders_signed_by = forms.CharField(
        label="Who reminds people?",
        max_length=60,
        required=False,
        help_text="The name of somebody in the team, such as Jo Ellis. Reminders then say “Jo Ellis has kept you a "
        "place” and carry the name beside your email address. Leave it empty to name nobody. A course can have "
        "somebody of its own.",
    )
    job_roles = forms.CharField(
        label="Job roles",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="One a line. People choose from them when they sign up. They can still write another.",
    )

    def clean_job_roles(self) -> str:
        roles = [tidy(line) for line in self.cleaned_data["job_roles"].splitlines()]
        for role in filter(None, roles):
            validate_readable(role)
            if len(role) > LONGEST_ROLE:
                raise forms.ValidationError(f"Write each job role in {LONGEST_ROLE} letters or fewer: {role[:40]}…")
        return "\n".join(dict.fromkeys(filter(None, roles)))

    def clean_reminders_signed_by(self) -> str:
        return name_to_sign_with(self.cleaned_data["reminders_signed_by"])

    def clean_phone(self) -> str:
        phone = tidy(self.cleaned_data["phone"])
        if phone:
            validate_readable(phone)
        return phone

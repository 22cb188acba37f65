"""The forms of signing in and of one's account: django-allauth's own, in our words."""

from allauth.account import forms as allauth
from allauth.account.internal.flows.manage_email import sync_user_email_address
from django import forms

from training.accounts.shared_addresses import refuse_shared

PASSWORD_HINT = "At least 10 characters. Three random words are strong and easy to remember."  # noqa: S105 (a hint)
WORDS = {
    "login": ("E-mail address", ""),
    "email": ("E-mail address", ""),
    "password": ("Password", ""),
    "oldpassword": ("Your password now", ""),
    "password1": ("New password", PASSWORD_HINT),
    "password2": ("New password again", ""),
    "remember": ("Keep me signed in for up to 12 hours", "Not on a computer that others use."),
    "code": ("Code", "As it stands in the e-mail, such as ABCD-EFGH."),
}


class InOurWords:
    """Gives each field the label and hint of `words`, the page's own before the common ones."""

    words: dict[str, tuple[str, str]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, hint) in {**WORDS, **self.words}.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, hint
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"class": "govuk-input--width-10", "autocapitalize": "characters"}


class SignInForm(InOurWords, allauth.LoginForm):
    pass


class OwnAddress:
    """Takes no address that several people read."""

    def clean_email(self):
        return refuse_shared(super().clean_email())  # type: ignore[misc]  # allauth's forms have it


class SignUpForm(OwnAddress, InOurWords, allauth.SignupForm):
    field_order = ["name", "email", "organisation", "job_role", "manager_email", "password1", "password2"]
    words = {
        "email": ("Your work e-mail address", "Your confirmations and reminders go there."),
        "password1": ("Choose a password", PASSWORD_HINT),
        "password2": ("The password again", ""),
    }


class ChangeEmailForm(OwnAddress, InOurWords, allauth.AddEmailForm):
    words = {"email": ("New e-mail address", "We send a code to it, to be sure that it is yours.")}


class CorrectEmailForm(OwnAddress, InOurWords, allauth.ChangeEmailForm):
    pass


class ChangePasswordForm(InOurWords, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, allauth.ResetPasswordForm):
    def clean_email(self):
        email = super().clean_email()
        for user in self.users:
            sync_user_email_address(user)  # see RequestSignInCodeForm
        return email


class NewPasswordForm(InOurWords, allauth.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, allauth.ReauthenticateForm):
    pass


class RequestSignInCodeForm(InOurWords, allauth.RequestLoginCodeForm):
    def clean_email(self):
        """People whom the team or a file brought in have no row yet that the code could confirm as theirs.

        Without it they would have to enter a second code straight after the first.
        """
        email = super().clean_email()
        if self._user:
            sync_user_email_address(self._user)
        return email


class SignInCodeForm(InOurWords, allauth.ConfirmLoginCodeForm):
    pass


class EmailCodeForm(InOurWords, allauth.ConfirmEmailVerificationCodeForm):
    pass


class ResetCodeForm(InOurWords, allauth.ConfirmPasswordResetCodeForm):
    pass

"""The forms of signing in and of one's account: django-allauth's own, in our words."""

from collections.abc import Mapping

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from allauth.socialaccount.forms import SignupForm as SocialSignUpForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from training.accounts.limits import CODE_TRIES, may_ask_for_mail, password_was_right, try_password
from training.accounts.shared_addresses import refuse_shared
from training.accounts.visitors import network_of
from training.models import User
from training.operations.aliases import known_as

PASSWORD_HINT = "At least 10 characters. Three random words are strong and easy to remember."  # noqa: S105 (a hint)
WORDS = {
    "login": ("Email address", ""),
    "email": ("Email address", ""),
    "password": ("Password", ""),
    "oldpassword": ("Current password", ""),
    "password1": ("New password", PASSWORD_HINT),
    "password2": ("Repeat the new password", ""),
    "remember": ("Keep me signed in for up to 12 hours", "Do not tick this on a shared computer."),
    "code": ("Code", "As in the email, for example ABCD-EFGH."),
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
    def clean(self):
        """Mark the password where the two do not match: which of them is wrong, nobody is told."""
        try:
            return super().clean()
        except ValidationError as fault:
            if fault.code != "email_password_mismatch":
                raise
            self.add_error("password", fault)
            return self.cleaned_data


class OwnAddress:
    """Takes no address that several people read."""

    def clean_email(self):
        return refuse_shared(super().clean_email())  # type: ignore[misc]  # allauth's forms have it


class BothPasswords:
    """Says that two passwords differ also where the first is no good: every fault is named at once."""

    data: Mapping[str, str]

    def clean(self):
        answers = super().clean()  # type: ignore[misc]  # allauth's forms have it
        first, second = (self.data.get(name, "") for name in ("password1", "password2"))
        if second and first != second:
            self.errors.pop("password2", None)  # type: ignore[attr-defined]
            self.add_error("password2", "The passwords do not match")  # type: ignore[attr-defined]
        return answers


class AlikeForAll:
    """Answers alike, and as fast, whether there is an account of this address or not."""

    account_already_exists: bool
    cleaned_data: dict

    def validate_unique_email(self, value):
        """An address of before two accounts were merged is no new person's: its reader hears so by email, and nobody
        else learns of it.
        """
        email = super().validate_unique_email(value)  # type: ignore[misc]  # allauth's forms have it
        if not self.account_already_exists and known_as(User, email):
            self.account_already_exists = True
        return email

    def try_save(self, request):
        """Do the same work whether the address is known or new: how long the answer takes would tell."""
        visitor = network_of(request)
        if not may_ask_for_mail(address=self.cleaned_data["email"], visitor=visitor, now=timezone.now()):
            raise ImmediateHttpResponse(respond_429(request))
        if self.account_already_exists:
            self._save_for_nothing(request)
        return super().try_save(request)  # type: ignore[misc]  # the same

    def _save_for_nothing(self, request) -> None:
        """Create somebody as new people are, password and history included, and take it all back."""
        known = self.cleaned_data["email"]
        self.cleaned_data["email"] = f"{get_random_string(20).lower()}@nobody.invalid"
        self.account_already_exists = False
        try:
            with transaction.atomic():
                self.save(request)  # type: ignore[attr-defined]  # the same
                transaction.set_rollback(True)
        finally:
            self.cleaned_data["email"], self.account_already_exists = known, True


class SignUpForm(AlikeForAll, BothPasswords, OwnAddress, InOurWords, allauth.SignupForm):
    field_order = [
        "name",
        "email",
        "organisation",
        "organisation_named",
        "job_role",
        "manager_email",
        "access_needs",
        "dietary_needs",
        "password1",
        "password2",
    ]
    words = {
        "email": ("Your work email address", "We send your confirmations and reminders there."),
        "password1": ("Choose a password", PASSWORD_HINT),
        "password2": ("Repeat the password", ""),
    }


class FirstSignInForm(AlikeForAll, OwnAddress, InOurWords, SocialSignUpForm):
    """Signing up with an account of one's organisation, which has said name and address already."""

    field_order = SignUpForm.field_order
    words = {"email": ("Your work email address", "We send your confirmations and reminders there.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = bool(self.initial.get("email"))


class ChangeEmailForm(OwnAddress, InOurWords, allauth.AddEmailForm):
    words = {"email": ("New email address", "We will send it a code to check that it is yours.")}


class ChangePasswordForm(BothPasswords, InOurWords, allauth.ChangePasswordForm):
    def clean_oldpassword(self):
        """Whoever finds a browser signed in guesses no more often than at the door."""
        count = {"account": self.user.email, "visitor": network_of(context.request), "now": timezone.now()}
        if not try_password(**count):
            raise get_adapter().validation_error("too_many_login_attempts")
        answer = super().clean_oldpassword()
        password_was_right(**count)
        return answer


class SetPasswordForm(BothPasswords, InOurWords, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, allauth.ResetPasswordForm):
    def clean_email(self):
        email = super().clean_email()
        for user in self.users:
            sync_user_email_address(user)  # see RequestSignInCodeForm
        return email


class NewPasswordForm(BothPasswords, InOurWords, allauth.ResetPasswordKeyForm):
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


class FewTries:
    """Counts each try at a code before it is compared: the session's own count does not see tries at once."""

    expected_code: str | None

    def clean_code(self):
        if self.expected_code and not CODE_TRIES.take(self.expected_code, now=timezone.now()):
            raise get_adapter().validation_error("incorrect_code")
        return super().clean_code()  # type: ignore[misc]  # allauth's forms have it


class SignInCodeForm(FewTries, InOurWords, allauth.ConfirmLoginCodeForm):
    pass


class EmailCodeForm(FewTries, InOurWords, allauth.ConfirmEmailVerificationCodeForm):
    pass


class ResetCodeForm(FewTries, InOurWords, allauth.ConfirmPasswordResetCodeForm):
    pass

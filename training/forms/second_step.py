"""The forms of second steps: django-allauth's own, in our words, and with every try counted before it is looked at."""

import logging

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from training.accounts.limits import second_step_was_right, try_second_step, use_code
from training.accounts.security_log import write_event
from training.accounts.visitors import network_of
from training.forms.accounts import InOurWords
from training.models import User
from training.text import tidy, validate_readable

LONGEST_NAME = 50
FAILED = "That did not work. Try again, or use another way."


class Counted:
    """Counts each try at a code before it is compared, and takes each code once, also of many at the same moment."""

    user: User
    cleaned_data: dict
    authenticator: Authenticator

    def clean_code(self):
        now, whose, visitor = timezone.now(), str(self.user.pk), network_of(context.request)
        self.cleaned_data["code"] = code = "".join(self.cleaned_data["code"].split()).replace("-", "")
        if not try_second_step(account=whose, visitor=visitor, now=now):
            write_event("too many attempts", person=self.user, way="second step", level=logging.WARNING)
            raise account_adapter().validation_error("too_many_login_attempts")
        if not use_code(account=whose, code=code, now=now):
            raise get_adapter().validation_error("incorrect_code")
        answer = super().clean_code()  # type: ignore[misc]  # allauth's forms have it
        second_step_was_right(account=whose, visitor=visitor, now=now)
        return answer

    def tell_of_recovery_code(self) -> None:
        """Whoever has found the list of somebody's codes is noticed by its owner."""
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            codes = Authenticator.objects.get(pk=self.authenticator.pk)
            left = len(codes.wrap().get_unused_codes())
            account_adapter().send_notification_mail("mfa/email/recovery_code_used", self.user, {"left": left})


class OneCode(InOurWords):
    words = {"code": ("Code", "")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        widget = self.fields["code"].widget
        widget.attrs = {"class": "govuk-input--width-10", "autocomplete": "one-time-code", "inputmode": "numeric"}


class SecondStepForm(Counted, OneCode, base.AuthenticateForm):
    words = {"code": ("Code", "The 6 figures that your app shows now, or one of your recovery codes.")}

    def save(self):
        super().save()
        self.tell_of_recovery_code()


class SecondStepAgainForm(Counted, OneCode, base.ReauthenticateForm):
    words = SecondStepForm.words

    def save(self):
        super().save()
        self.tell_of_recovery_code()


class AppForm(Counted, OneCode, ActivateTOTPForm):
    words = {"code": ("Code", "The 6 figures that your app shows now.")}


class NoAppForm(DeactivateTOTPForm):
    pass


class RecoveryCodesForm(GenerateRecoveryCodesForm):
    pass


class PasskeyWords:
    """Says what can be done where a device does not know the passkey, or its owner has stopped it."""

    fields: dict[str, forms.Field]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "credential" in self.fields:
            self.fields["credential"].error_messages |= {"required": FAILED, "invalid": FAILED}

    def clean_credential(self):
        """Whatever a device or somebody at its place has sent: what can't be read is no passkey."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # allauth's forms have it
        except ValidationError as fault:
            raise fault if fault.code == "too_many_login_attempts" else ValidationError(FAILED) from fault
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            raise ValidationError(FAILED) from fault


class PasskeyName:
    cleaned_data: dict
    fields: dict[str, forms.Field]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        assert isinstance(name, forms.CharField)
        name.label, name.max_length = "What to call it", LONGEST_NAME
        name.help_text = "So that you know it again, such as “My work laptop”."
        name.widget.attrs |= {"maxlength": LONGEST_NAME, "class": "govuk-input--width-20"}

    def clean_name(self):
        name = tidy(self.cleaned_data["name"])[:LONGEST_NAME]
        if name:
            validate_readable(name)
            return name
        return super().clean_name()  # type: ignore[misc]  # allauth's form for adding has it


class PasskeyForm(PasskeyName, webauthn.AddWebAuthnForm):
    """A passkey that also signs in alone: the device asks for its owner's finger, face or PIN."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        self.fields["credential"].error_messages |= {"required": FAILED, "invalid": FAILED}

    def clean(self):
        try:
            return super().clean()
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            raise ValidationError(FAILED) from fault


class PasskeyNameForm(PasskeyName, webauthn.EditWebAuthnForm):
    pass


class PasskeyStepForm(PasskeyWords, webauthn.AuthenticateWebAuthnForm):
    pass


class PasskeySignInForm(PasskeyWords, webauthn.LoginWebAuthnForm):
    pass


class PasskeyAgainForm(PasskeyWords, webauthn.ReauthenticateWebAuthnForm):
    pass

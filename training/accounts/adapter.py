"""How django-allauth meets Turnout."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone

from training.accounts.asking_again import showed_it_lately
from training.accounts.devices import device_in_words, recognise_device
from training.accounts.limits import ask_for_mail, password_was_right, try_password
from training.accounts.open_sessions import end_others
from training.accounts.security_log import write_event
from training.accounts.visitors import address_of, network_of
from training.compiled import CompiledQuery
from training.models import User
from training.operations.addresses import clear_bounced
from training.operations.aliases import known_as
from training.text import tidy

_SIGNED_IN = CompiledQuery(lambda person: User.objects.select_related("organisation").filter(pk=person))


class SignedInWithOrganisation(AuthenticationBackend):
    """Signs people in as django-allauth does, and fetches them with their organisation: most pages ask for both."""

    # django-allauth writes this path into the session of whoever signs in by a code, and Django believes the path that
    # the settings name alone: without it they would be signed out again on the next page.
    __module__ = "training.accounts"

    def get_user(self, user_id):
        user = _SIGNED_IN.first(person=user_id)
        return user if user and self.user_can_authenticate(user) else None


# What whoever knows an address can have sent there. What tells a person of a change of their account always goes.
ASKED_FOR = {
    "account/email/account_already_exists",
    "account/email/asked_again_code",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/login_code",
    "account/email/password_reset_code",
    "account/email/unknown_account",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account has been closed. Ask the training team if you think that is a mistake.",
        "duplicate_email": "That is already your email address.",
        "email_password_mismatch": "The email address or password is not right.",
        "enter_current_password": "That is not your current password.",
        "incorrect_code": "That is not the code we sent. Check the latest email.",
        "incorrect_password": "That is not your password.",
        "rate_limited": "You have tried this several times in a short while. Wait a few minutes, then try again.",
        "same_as_current": "That is already your email address.",
        "too_many_login_attempts": "Too many attempts have failed. Wait a few minutes, then try again.",
    }

    def is_safe_url(self, url):
        """Tell whether `next` leads to a page of ours: what is no address at all, such as "https://[", does not."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def get_client_ip(self, request):
        return address_of(request)

    def pre_authenticate(self, request, **credentials):
        """Count the try before the password is looked at: what is counted afterwards, tries at once get past."""
        if not try_password(account=credentials.get("email", ""), visitor=network_of(request), now=timezone.now()):
            write_event("too many attempts", way="password", level=logging.WARNING)
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        person = super().authenticate(request, **credentials)
        if person:
            password_was_right(account=credentials.get("email", ""), visitor=network_of(request), now=timezone.now())
        return person

    def set_password(self, user, password):
        """Whoever chose a new password starts again with no wrong ones, and is signed in nowhere but here."""
        super().set_password(user, password)
        if user.pk:
            end_others(self.request, user)
        password_was_right(account=user.email, visitor=network_of(self.request), now=timezone.now())

    def get_login_stages(self):
        ours = {
            "allauth.mfa.stages.AuthenticateStage": "training.accounts.stages.SecondStep",
            "allauth.mfa.stages.TrustStage": "training.accounts.stages.TrustThisDevice",
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        if settings.NEW_DEVICE_EMAILS and not recognise_device(request, response, user) and not kwargs["signup"]:
            device = device_in_words(request.headers.get("User-Agent", ""))
            self.send_notification_mail("account/email/new_device", user, {"device": device})
        return response

    def get_reauthentication_methods(self, user):
        return self._by_what_they_have(user) or self._by_emailed_code(user)

    def _by_what_they_have(self, user):
        """The ways but an emailed code: which asks for less than they do and never takes their place."""
        words = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use a code from your app, or a recovery code",
            "mfa_reauthenticate:webauthn": "Use a passkey",
        }
        ways = super().get_reauthentication_methods(user)
        return [way | {"description": words[way["id"]]} for way in ways if way["id"] != "reauthenticate_by_code"]

    def _by_emailed_code(self, user):
        """The way of whoever has neither a password nor a second step."""
        if not user.is_authenticated:
            return []
        address = reverse("account_request_reauthentication_code")
        return [{"id": "by_emailed_code", "description": "Use a code that we email you", "url": address}]

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever has neither a password nor a second step has shown who it is by an emailed code or link: where no
        address of theirs is confirmed yet, django-allauth would ask them for ever.
        """
        required = super().is_reauthentication_required(app=app, **kwargs)
        request = allauth_context.request
        if not required or self._by_what_they_have(request.user):
            return required
        return not showed_it_lately(request, request.user)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell people also who have never confirmed their address: a change of their account is theirs to know."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def save_user(self, request, user, form, commit=True):
        user.name = tidy(form.cleaned_data["name"])
        user.organisation = form.cleaned_data["organisation"]
        user.organisation_named = form.cleaned_data.get("organisation_named", "")
        user.job_role = tidy(form.cleaned_data.get("job_role", ""))
        user.manager_email = form.cleaned_data.get("manager_email", "").lower()
        for needs in ("access_needs", "dietary_needs"):
            setattr(user, needs, form.cleaned_data.get(needs, "").strip())
        return super().save_user(request, user, form, commit)

    def clean_email(self, email):
        return super().clean_email(email).strip().lower()

    def confirm_email(self, request, email_address):
        """An address that was just proved gets its mails. One by which another person is known, also from before two
        accounts were merged, is nobody's new one.
        """
        known = known_as(User, email_address.email)
        if known and known.pk != email_address.user_id:
            failed = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, failed, {"email": email_address.email})
            return False
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            clear_bounced(person=email_address.user, by=email_address.user, now=timezone.now())
        return confirmed

    def send_mail(self, template_prefix, email, context):
        """Pass a mail on, unless somebody has asked for too many."""
        request = allauth_context.request
        if template_prefix in ASKED_FOR and not ask_for_mail(
            address=email, visitor=network_of(request), now=timezone.now()
        ):
            raise ImmediateHttpResponse(respond_429(request))
        self.hand_over(template_prefix.rpartition("/")[2], email, context)

    def hand_over(self, what, email, context):
        """Write the mail; never send it here, where a silent mail server would keep the page. The outbox lies above
        this app: bookings/notices/sending/accounts.py.
        """
        raise NotImplementedError

"""How django-allauth meets Turnout."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from training.compiled import CompiledQuery
from training.models import User
from training.operations.addresses import clear_bounced
from training.text import tidy

_SIGNED_IN = CompiledQuery(lambda person: User.objects.select_related("organisation").filter(pk=person))


class SignedInWithOrganisation(AuthenticationBackend):
    """Signs people in as django-allauth does, and fetches them with their organisation: most pages ask for both."""

    def get_user(self, user_id):
        user = _SIGNED_IN.first(person=user_id)
        return user if user and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account has been closed. Ask the training team if you think that is a mistake.",
        "duplicate_email": "That is your e-mail address already.",
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "enter_current_password": "That is not your password now.",
        "incorrect_code": "That is not the code we sent. Look in the latest e-mail.",
        "incorrect_password": "That is not your password.",
        "rate_limited": "You have asked several times in a short while. Wait a few minutes and try again.",
        "same_as_current": "That is your e-mail address already.",
        "too_many_login_attempts": "Too many attempts did not succeed. Wait a few minutes and try again.",
    }

    def save_user(self, request, user, form, commit=True):
        user.name = tidy(form.cleaned_data["name"])
        user.organisation = form.cleaned_data["organisation"]
        user.job_role = tidy(form.cleaned_data.get("job_role", ""))
        user.manager_email = form.cleaned_data.get("manager_email", "").lower()
        return super().save_user(request, user, form, commit)

    def clean_email(self, email):
        return super().clean_email(email).strip().lower()

    def confirm_email(self, request, email_address):
        """An address that was just proved gets its mails."""
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            clear_bounced(person=email_address.user, by=email_address.user, now=timezone.now())
        return confirmed

    def send_mail(self, template_prefix, email, context):
        """Links in mails start with the configured address, whatever the Host header of the request says."""
        links = {
            "site_url": settings.SITE_URL,
            "signup_url": settings.SITE_URL + reverse("account_signup"),
            "password_reset_url": settings.SITE_URL + reverse("account_reset_password"),
            "partnership_name": settings.PARTNERSHIP_NAME,
            "partnership_email": settings.PARTNERSHIP_EMAIL,
        }
        super().send_mail(template_prefix, email, {**context, **links})

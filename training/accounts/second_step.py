"""The second step of signing in: an app that shows codes, passkeys, and recovery codes for when neither is at hand."""

import datetime as dt
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db.models import Exists, F, OuterRef

from training.accounts.secrets import decrypt, encrypt, encrypt_anew
from training.models import Anybody, User
from training.partnership import ours

TYPES = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes alone are no second step


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Set up a passkey first: you need a second step to sign in.",
        "cannot_generate_recovery_codes": "Set up an app or a passkey first.",
        "incorrect_code": "That is not the right code, or it has been used. Wait for the next one, then enter it.",
        "unverified_email": "Confirm your email address first.",
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return ours().name

    def _get_site_name(self) -> str:
        return ours().name

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_the_last_needed(authenticator)

    def generate_authenticator_name(self, user: Any, type: str) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return "My passkey" if number == 1 else f"My passkey {number}"

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        account_adapter().send_notification_mail(*args, **kwargs)


def needs_second_step(person: Anybody) -> bool:
    """Tell whether the person's roles ask for a second step: those of the team and of group members do."""
    return (
        settings.SECOND_STEP_NEEDED
        and person.is_authenticated
        and person.is_active
        and (person.is_team or person.is_group_member)
    )


def is_the_last_needed(authenticator: Authenticator) -> bool:
    """Tell whether its owner would be without a second step that they need."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=TYPES).exclude(pk=authenticator.pk)
    return needs_second_step(authenticator.user) and not others.exists()


def to_set_up_by(person: Anybody, *, now: dt.datetime) -> dt.datetime | None:
    """Return until when the person can do without the second step that they need and have not set up; None where they
    have it, or need none. It may have passed.
    """
    if not needs_second_step(person):
        return None
    has_one = Exists(Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=TYPES))
    asked = User.objects.filter(pk=person.pk).annotate(has_one=has_one, by=F("second_step_need__ends_at"))
    is_set_up, by = asked.values_list("has_one", "by").get()
    return None if is_set_up else by or now + grace()


def grace() -> dt.timedelta:
    return dt.timedelta(days=settings.SECOND_STEP_GRACE_DAYS)


def has_second_step(person: User) -> bool:
    return bool(is_mfa_enabled(person, TYPES))


def second_steps_of(person: User) -> dict[str, Any]:
    """Return what somebody has set up: `app`, the `passkeys` in order, how many recovery codes are `left`."""
    rows = list(Authenticator.objects.filter(user_id=person.pk).order_by("pk"))
    by_type = {row.type: row for row in rows}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return {
        "app": by_type.get(Authenticator.Type.TOTP),
        "passkeys": [row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        "left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "has_codes": bool(codes),
    }


def encrypt_all_anew() -> int:
    """Encrypt every kept secret with the key in use; return how many. Raises CannotBeRead, and then changes nothing."""
    changed = []
    for row in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN):
        for name in ("secret", "seed"):
            if name in row.data:
                row.data[name] = encrypt_anew(row.data[name])
        if "migrated_codes" in row.data:
            row.data["migrated_codes"] = [encrypt_anew(code) for code in row.data["migrated_codes"]]
        changed.append(row)
    Authenticator.objects.bulk_update(changed, ["data"], batch_size=500)
    return len(changed)

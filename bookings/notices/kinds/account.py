"""About somebody's account: the codes to sign in, to sign up and to choose a new password, and what was changed.

A code is a secret: its text is never kept, the code itself is forgotten once it was sent, could not be sent or has run
out, and one that has run out is not sent.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, partnership
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.links.addresses import site_link
from training.templatetags.words import clock, moment_in_words

_NOT_YOU = "If it was not you, choose a new password now, and tell us."
_IGNORE = "If you did not ask for it, ignore this email: nobody gets in without the code."
# What each says: subject and heading alike (a code goes before it in the subject), and what stands below.
_CODES = {
    "login_code": ("Your code to sign in", "Enter it on the page where you asked for it.", _IGNORE),
    "asked_again_code": (
        "Your code to carry on",
        "Enter it on the page where you asked for it.",
        "If you did not ask for it, someone may be using a device that you are signed in on. Tell us.",
    ),
    "password_reset_code": (
        "Your code for a new password",
        "Enter it on the page where you asked for it, then choose a new password.",
        _IGNORE,
    ),
    "email_confirmation": (
        "Your code to confirm your email",
        "Enter it on the page that asks for it, to confirm that this address is yours.",
        "If you did not ask for it, ignore this email.",
    ),
    "email_confirmation_signup": (
        "Your code to finish signing up",
        "Enter it on the page that asks for it, and your account is ready.",
        "If you did not ask for an account, ignore this email: there will be none.",
    ),
}
# What the team has sent somebody on the telephone, or to an address it has entered: a link, of which the code is part.
_LINKS = {
    "sign_in_link": (
        "Your link to sign in",
        "The partnership team sends you this because you asked for help. Press the button to sign in.",
        ("link-sign-in", "Sign in"),
        "If you did not ask for help, ignore this email: nobody gets in without the link.",
    ),
    "new_password_link": (
        "Your link to a new password",
        "The partnership team sends you this because you asked for help. Press the button and choose a new password.",
        ("link-new-password", "Choose a new password"),
        "If you did not ask for help, ignore this email: your password stays as it is.",
    ),
    "new_address_link": (
        "Is this your email address?",
        "The partnership team has been told that your training emails should come here. Press the button if so.",
        ("link-address", "Confirm my address"),
        "If you did not ask for it, ignore this email: nothing changes.",
    ),
}
_CHANGES = {
    "new_address_entered": (
        "Your email address is to change",
        "The partnership team has been told that your new address is {after}. It counts once confirmed there.",
    ),
    "email_changed": ("Your email address was changed", "The email address of your account is now {after}."),
    "email_confirm": ("Your email address is confirmed", "The email address of your account is confirmed."),
    "email_deleted": ("An email address was removed", "{before} was removed from your account."),
    "password_changed": ("Your password was changed", "The password of your account was changed."),
    "password_reset": ("Your password was changed", "The password of your account was changed."),
    "password_set": ("Your account has a password", "You can now sign in to your account with a password."),
}
_SECOND_STEPS = {
    "totp_activated": ("You have set up an app", "You now sign in with a code from your app as a second step."),
    "totp_deactivated": ("Your app was removed", "Your account no longer asks for a code from your app."),
    "webauthn_added": ("A passkey was added", "You can now sign in to your account with a new passkey."),
    "webauthn_removed": ("A passkey was removed", "A passkey was removed from your account. It no longer works."),
    "recovery_codes_generated": ("You have new recovery codes", "The recovery codes that you had no longer work."),
    "recovery_code_used": (
        "A recovery code was used",
        "One of your recovery codes was used to sign in. You have {left} left.",
    ),
    "account_connected": ("A way to sign in was added", "You can now sign in with {provider}."),
    "account_disconnected": ("A way to sign in was removed", "You can no longer sign in with {provider}."),
    "new_device": ("You signed in on a new device", "Somebody, we hope you, signed in to your account: {device}."),
    "lost_device_said": (
        "Have you lost your device?",
        "The partnership team has been told that you can no longer use your second step to sign in.",
    ),
    "second_step_removed": (
        "Set up your second step again",
        "You told the partnership team that you had lost your device. Your app, passkeys and recovery codes no longer "
        "work, and you are signed out everywhere. Sign in as usual and set up a new second step.",
    ),
    "second_step_needed": (
        "Set up a second step to sign in",
        "You can see other people’s records, so you need more than a password. Set up a second step by {by}. It takes "
        "two minutes: use an app on your phone, or your fingerprint, face or PIN. After that day you cannot use "
        "Turnout until you have.",
    ),
}
_ABOUT_ACCOUNTS = {
    "account_already_exists": (
        "You already have an account",
        "Somebody, perhaps you, asked for a new account with this email address. There is one already.",
        ("account_reset_password", "Choose a new password"),
        "If it was not you, ignore this email.",
    ),
    "account_merged": (
        "You have an account under another address",
        "Somebody, perhaps you, asked for a new account with this email address. It belonged to an account that is now "
        "one with another: sign in with the other address.",
        ("account_login", "Sign in"),
        "If you do not know which address that is, or if it is not yours, reply to this email or write to us.",
    ),
    "unknown_account": (
        "There is no account for this address",
        "Somebody, perhaps you, tried to sign in with this email address. You may have an account with another one.",
        ("account_signup", "Create an account"),
        "If it was not you, ignore this email.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class AboutAccount(AboutNoBooking):
    what: str  # as django-allauth calls it
    hello: str = "Hello,"
    code: str = ""
    until: dt.datetime | None = None  # the code works
    at: dt.datetime | None = None  # something was changed
    before: str = ""  # an address
    after: str = ""
    left: int = 0  # recovery codes
    device: str = ""
    provider: str = ""
    by: dt.datetime | None = None  # something is to be done

    kind = "account"
    label = "About an account"
    is_urgent = True
    is_fixed = True
    secrets = ("code",)
    placeholders = {"name": "the person’s name", "partnership": "the partnership’s name"}

    @property
    def takes_own_words(self) -> bool:
        return False

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """A code has run out, or is forgotten. One asked for on another device since leaves it as good as it was."""
        is_secret = self.what in _CODES or self.what in _LINKS
        return is_secret and (not self.code or self.until is None or now >= self.until)

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        saying = {**dict.fromkeys(_CODES, self._code), **dict.fromkeys(_LINKS, self._link)}
        saying |= {**dict.fromkeys(_CHANGES, self._change), **dict.fromkeys(_SECOND_STEPS, self._second_step)}
        said = saying.get(self.what, self._account)()
        values = {"name": mail.recipient.name if mail.recipient else "", "partnership": partnership()["name"]}
        return {"greeting": self.hello, "values": values} | said

    def _code(self) -> Context:
        heading, enter, otherwise = _CODES[self.what]
        works = f" It works until {clock(self.until)}." if self.until else ""
        return {
            "code": self.code,
            "subject": f"{self.code}: {heading[0].lower()}{heading[1:]}",
            "heading": heading,
            "opening": "",
            "said": [f"{enter}{works}", otherwise],
        }

    def _link(self) -> Context:
        heading, opening, (page, words), otherwise = _LINKS[self.what]
        until = f"The link works until {moment_in_words(self.until)}. " if self.until else ""
        return {
            "subject": heading,
            "heading": heading,
            "opening": "",
            "said": [opening, f"{until}{otherwise}"],
            "button_url": site_link(page, self.code),
            "button_words": words,
        }

    def _change(self) -> Context:
        heading, opening = _CHANGES[self.what]
        if self.what == "new_address_entered":
            said = "If it is not yours, or you did not ask for it, tell us now: write or ring, as below."
            return {"subject": heading, "heading": heading, "opening": opening.format(after=self.after), "said": [said]}
        when = f"This was done on {moment_in_words(self.at)}. " if self.at else ""
        return {
            "subject": heading,
            "heading": heading,
            "opening": opening.format(before=self.before, after=self.after),
            "said": [f"{when}If it was not you, choose a new password now, and tell us."],
            "button_url": site_link("account_reset_password"),
            "button_words": "Choose a new password",
        }

    def _second_step(self) -> Context:
        heading, opening = _SECOND_STEPS[self.what]
        by = moment_in_words(self.by) if self.by else ""
        opening = opening.format(left=self.left or "none", device=self.device, provider=self.provider, by=by)
        when = f"This was done on {moment_in_words(self.at)}. " if self.at else ""
        said, page, words = f"{when}{_NOT_YOU}", "account_reset_password", "Choose a new password"
        if self.what == "second_step_needed":
            said, page, words = "Sign in, and we show you how.", "mfa_index", "Set it up"
        elif self.what == "second_step_removed":
            said, page, words = f"{when}If you did not ask for this, tell us now.", "mfa_index", "Set it up again"
        elif self.what == "lost_device_said":
            said = f"{when}If that is right, there is nothing to do: we write again. If not, tell us now."
        return {
            "subject": heading,
            "heading": heading,
            "opening": opening,
            "said": [said],
            "button_url": site_link(page),
            "button_words": words,
        }

    def _account(self) -> Context:
        heading, opening, (page, words), otherwise = _ABOUT_ACCOUNTS[self.what]
        return {
            "subject": heading,
            "heading": heading,
            "opening": opening,
            "said": [otherwise],
            "button_url": site_link(page),
            "button_words": words,
        }

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(
            what="login_code", hello="Hello Sam,", code="2K7P-9XWD", until=made_up.now + dt.timedelta(minutes=15)
        )

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

_IGNORE = "If you did not ask for it, ignore this email: nobody gets in without the code."
# What each says: subject and heading alike (a code goes before it in the subject), and what stands below.
_CODES = {
    "login_code": ("Your code to sign in", "Enter it on the page where you asked for it.", _IGNORE),
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
        said = saying.get(self.what, self._change if self.what in _CHANGES else self._account)()
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

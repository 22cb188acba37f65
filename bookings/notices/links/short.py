"""The link of a text: short, because each character of a text is paid for. It leads to the page of the mail's link."""

from base64 import urlsafe_b64encode

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from bookings.models import Mail
from bookings.models.mail import BY_TEXT
from bookings.notices.links.addresses import site_link

_SALT = "turnout.link.text"
_BYTES = 9  # of the signature: twelve characters, and 2 to the power of 72 guesses


def short_link(mail: Mail) -> str:
    """Return the address that stands in the text; of one that is made up, an address of the same length."""
    return site_link("text-link", _code(mail.pk or 36**3, settings.SECRET_KEY))


def text_behind(code: str) -> Mail | None:
    """Return the text whose link this is, with its booking; None for one that is damaged or made up. How long it opens
    something is for the mail's link to say, which it leads to.
    """
    try:
        key = base36_to_int(code.partition("-")[0])
    except ValueError:
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if key >= 2**63 or not any(constant_time_compare(code, _code(key, secret)) for secret in keys):
        return None
    texts = Mail.objects.filter(channel=BY_TEXT, booking__isnull=False)
    return texts.select_related("booking").filter(pk=key).first()


def _code(key: int, secret: str) -> str:
    signed = salted_hmac(_SALT, str(key), secret=secret, algorithm="sha256").digest()[:_BYTES]
    return f"{int_to_base36(key)}-{urlsafe_b64encode(signed).decode()}"

"""Devices that people sign in on: what they are called, and whether somebody was there before."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from training.models import User

_REMEMBERED_FOR = 365 * 24 * 60 * 60  # seconds
_MOST_PEOPLE = 10  # of a device in a staff room; whoever was there first is forgotten first

# The first that is found in it: browsers name those that they are like, too.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def device_in_words(user_agent: str) -> str:
    """Return such as "Chrome on Windows"."""
    browser = next((words for sign, words in _BROWSERS.items() if sign in user_agent), "")
    system = next((words for sign, words in _SYSTEMS.items() if sign in user_agent), "")
    return " on ".join(filter(None, (browser, system))) or "A browser we do not know"


def recognise_device(request: HttpRequest, response: HttpResponse, person: User) -> bool:
    """Tell whether the person has signed in with this browser before, and let it remember that they have now.

    What it keeps names nobody: whoever finds the device learns from it that some people have signed in.
    """
    whose = salted_hmac("turnout.known-device", str(person.pk), algorithm="sha256").hexdigest()[:32]
    signer = Signer(salt="turnout.known-device")
    try:
        known = list(signer.unsign_object(request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE_NAME, "")))
    except (BadSignature, TypeError, ValueError):
        known = []
    kept = [*(one for one in known if one != whose), whose][-_MOST_PEOPLE:]
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE_NAME,
        signer.sign_object(kept),
        max_age=_REMEMBERED_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return whose in known

"""Those who carry texts: what we ask of one, GOV.UK Notify, and the one that only writes them down.

Another service is another class here, with a line in `service()`.
"""

import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Protocol
from urllib.parse import urlencode

from django.conf import settings
from joserfc import jwt
from joserfc.jwk import OctKey

from bookings.models import Mail

logger = logging.getLogger("turnout.texts")
SECONDS = 20  # for one answer: well below how long a worker has a text in hand
ANSWER_BYTES = 20_000  # of one that says no


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A signed request goes where it was sent, and to nobody else."""

    def redirect_request(self, *asked: Any, **further: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirects)

# What GOV.UK Notify reports of a text in the end; what it says meanwhile ("sending") is no receipt.
_NOTIFY_RECEIPTS = {
    "delivered": Mail.Receipt.DELIVERED,
    "permanent-failure": Mail.Receipt.PERMANENT,
    "temporary-failure": Mail.Receipt.TEMPORARY,
    "technical-failure": Mail.Receipt.TECHNICAL,
}


class TextTrouble(OSError):
    """The text was not taken, and may be the next time."""


class TextRefused(TextTrouble):
    """The text will not be taken, however often it is sent; `is_number` where that is because of the number."""

    def __init__(self, message: str, *, is_number: bool = False):
        super().__init__(message)
        self.is_number = is_number


class TextService(Protocol):
    def send(self, *, to: str, text: str, reference: str) -> None:
        """Hand a text over. Raises TextTrouble; nobody knows then whether it was taken, unless it is TextRefused."""

    def has(self, reference: str) -> bool:
        """Tell whether the text of this reference has been taken before: a repeat would go out twice."""

    def receipt(self, said: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return the reference and the receipt of what the service reports; None where that is no receipt."""


class Notify:
    """GOV.UK Notify, as its REST API has it (docs.notifications.service.gov.uk/rest-api.html). It sends by templates:
    ours says ((text)) and nothing else.
    """

    def __init__(self) -> None:
        said = settings.NOTIFY
        self.base, self.template = said["NOTIFY_URL"].rstrip("/"), said["NOTIFY_TEMPLATE"]
        key = said["NOTIFY_API_KEY"]  # a name, the service and the secret, by "-"
        self.issuer, self.secret = key[-73:-37], key[-36:]

    def send(self, *, to: str, text: str, reference: str) -> None:
        said = {"phone_number": to, "template_id": self.template, "personalisation": {"text": text}}
        self._ask("/v2/notifications/sms", said | {"reference": reference})

    def has(self, reference: str) -> bool:
        found = self._ask(f"/v2/notifications?{urlencode({'reference': reference})}")
        return bool(found.get("notifications"))

    def receipt(self, said: Mapping[str, Any]) -> tuple[str, str] | None:
        reference, status = said.get("reference"), said.get("status")
        if not isinstance(reference, str) or not isinstance(status, str) or status not in _NOTIFY_RECEIPTS:
            return None
        return reference, _NOTIFY_RECEIPTS[status]

    def _ask(self, path: str, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask for what is at a path, or post to it what is said. Raises TextTrouble."""
        data = None if said is None else json.dumps(said).encode()
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.base + path, data=data, headers=headers)  # noqa: S310  # checked at the start
        try:
            with _OPENER.open(request, timeout=SECONDS) as answer:
                found = json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise _trouble(error.code, error.read(ANSWER_BYTES)) from error
        except (OSError, HTTPException, ValueError) as error:
            raise TextTrouble("GOV.UK Notify could not be reached, or its answer not be read.") from error
        return found if isinstance(found, dict) else {}

    def _token(self) -> str:
        """Return what shows that it is us: signed, and good for half a minute."""
        claims = {"iss": self.issuer, "iat": int(time.time())}
        return jwt.encode({"typ": "JWT", "alg": "HS256"}, claims, OctKey.import_key(self.secret.encode()))


def _trouble(status: int, answer: bytes) -> TextTrouble:
    """Return what an answer means for the text. A 400 is about this text; anything else (too many at once, our key, a
    fault of theirs) can be put right, and the text then goes.
    """
    try:
        faults = json.loads(answer)["errors"]
        said = "; ".join(str(fault["message"]) for fault in faults)
    except (ValueError, KeyError, TypeError):
        said = ""
    if status != HTTPStatus.BAD_REQUEST:
        return TextTrouble(f"GOV.UK Notify answered: {status} {said}".strip())
    return TextRefused(f"GOV.UK Notify refused it: {said}", is_number="phone_number" in said)


class WritesThemDown:
    """Sends nothing, and says in the log what would have gone: the number without all but its last digits."""

    def send(self, *, to: str, text: str, reference: str) -> None:
        logger.info("Text to a number that ends in %s: %s", to[-3:], text)

    def has(self, reference: str) -> bool:
        return False

    def receipt(self, said: Mapping[str, Any]) -> tuple[str, str] | None:
        return None


def service() -> TextService:
    """Return who carries texts in this installation."""
    return Notify() if settings.TEXTS_BY == "notify" else WritesThemDown()

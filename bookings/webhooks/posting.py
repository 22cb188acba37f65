"""One message to one address: no redirect is followed, little is read, and it is over after a few seconds."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.conf import settings

from bookings.webhooks.addresses import PORT, public_addresses

CONNECT_SECONDS, SECONDS = 5, 10  # to connect; in all


def post(address: str, *, headers: Mapping[str, str], body: bytes) -> int:
    """Send the body, and return the HTTP status that comes back. Raises OSError or HTTPException where none does."""
    parts = urlsplit(address)
    connection = _Connection(parts.hostname or "", timeout=CONNECT_SECONDS, context=_trusted())
    over = threading.Timer(SECONDS, connection.break_off)
    over.daemon = True
    over.start()
    try:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        sent = {"Content-Type": "application/json", "User-Agent": f"Turnout/{settings.VERSION}", "Connection": "close"}
        connection.request("POST", path, body=body, headers={**sent, **headers})
        with connection.getresponse() as answer:
            return answer.status
    finally:
        over.cancel()
        connection.close()


def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Connection(http.client.HTTPSConnection):
    """Connects to an address that was seen to be public, and asks for the certificate of the name."""

    def __init__(self, host: str, *, timeout: float, context: ssl.SSLContext) -> None:
        super().__init__(host, PORT, timeout=timeout, context=context)
        self._trusts, self._is_over = context, False

    def connect(self) -> None:
        plain = _first_that_answers(public_addresses(self.host))
        self.sock = plain  # so that it can be broken off while the two agree on keys
        self.sock = self._trusts.wrap_socket(plain, server_hostname=self.host)
        self.sock.settimeout(SECONDS)
        if self._is_over:
            raise TimeoutError

    def break_off(self) -> None:
        """End it from another thread: a program that answers a letter at a time would hold us for hours."""
        self._is_over = True
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself


def _first_that_answers(addresses: Sequence[str]) -> socket.socket:
    fault: OSError | None = None
    for address in addresses[:2]:
        try:
            return socket.create_connection((address, PORT), timeout=CONNECT_SECONDS)
        except OSError as error:
            fault = error
    raise fault or OSError("The name has no address.")

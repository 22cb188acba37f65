"""How a text is handed over: where the request goes, whatever is answered."""

import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.error import HTTPError

import pytest

from bookings.notices.sending.channels import text_services


@pytest.fixture
def asked():
    """A server that sends everybody on to another page of its own; yields its address and what it was asked for."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_response(200 if self.path == "/elsewhere" else 302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *said):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", seen
    server.shutdown()
    server.server_close()


def test_an_answer_that_leads_elsewhere_is_not_followed(asked):
    address, seen = asked
    with pytest.raises(HTTPError) as refused:
        text_services._OPENER.open(address, timeout=5)
    refused.value.close()  # it has the connection, which somebody else's test would find open
    assert (refused.value.code, seen) == (302, ["/"])
    urllib.request.urlopen(address, timeout=5).close()  # the control: Python's own does follow it
    assert seen == ["/", "/", "/elsewhere"]

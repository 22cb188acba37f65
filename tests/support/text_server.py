"""A stand-in for GOV.UK Notify that can be as bad as any: slow, busy, refusing, losing receipts and repeating them.

`python -m tests.support.text_server` runs it for development; --trouble makes it so.
"""

import argparse
import json
import random
import secrets
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = f"stand_in-{uuid.UUID(int=1)}-{uuid.UUID(int=2)}"
TEMPLATE = str(uuid.UUID(int=3))
NO_PHONE = "+4477009009"  # numbers that begin so are refused
TOKEN = "a-token-of-thirty-two-characters-"


class TextServer:
    """`taken` are the texts that went out; `answer()` says what becomes of the next: taken, slow, broken or busy."""

    def __init__(self, answer: Callable[[], str] = lambda: "taken"):
        self.answer = answer
        self.taken: list[dict[str, Any]] = []
        self.asked = 0
        self.on_taken: Callable[[dict[str, Any]], None] = lambda text: None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def settings(self) -> dict[str, Any]:
        """Return those by which a site sends its texts here."""
        notify = {
            "NOTIFY_API_KEY": KEY,
            "NOTIFY_TEMPLATE": TEMPLATE,
            "NOTIFY_CALLBACK_TOKEN": TOKEN,
            "NOTIFY_URL": self.url,
        }
        return {"TEXTS_BY": "notify", "SENDS_TEXTS": True, "NOTIFY": notify}

    def take(self, said: dict[str, Any]) -> dict[str, Any]:
        text = {
            "id": str(uuid.uuid4()),
            "reference": said["reference"],
            "to": said["phone_number"],
            "text": said["personalisation"]["text"],
        }
        self.taken.append(text)
        self.on_taken(text)
        return text

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        there = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                there.asked += 1
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fault = {"error": "ValidationError", "message": "phone_number Not a valid number"}
                if said["phone_number"].startswith(NO_PHONE):
                    return self.say(400, {"status_code": 400, "errors": [fault]})
                answer = there.answer()
                if answer == "broken":
                    return self.say(500, {"message": "Internal server error"})
                if answer == "busy":
                    fault = {"error": "RateLimitError", "message": "Exceeded rate limit"}
                    return self.say(429, {"status_code": 429, "errors": [fault]})
                text = there.take(said)
                if answer == "slow":  # it has the text, and whoever sent it never learns so
                    return self.connection.close()
                return self.say(201, {"id": text["id"], "reference": text["reference"]})

            def do_GET(self) -> None:
                (reference,) = parse_qs(urlsplit(self.path).query)["reference"]
                self.say(200, {"notifications": [text for text in there.taken if text["reference"] == reference]})

            def say(self, status: int, body: Any) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def running(**said: Any) -> Iterator[TextServer]:
    there = TextServer(**said)
    runs = threading.Thread(target=there.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    runs.start()
    try:
        yield there
    finally:
        there.server.shutdown()
        there.server.server_close()
        runs.join()


@contextmanager
def text_server(settings: Any, **said: Any) -> Iterator[TextServer]:
    """Run one that the settings send texts to."""
    with running(**said) as there:
        for name, value in there.settings.items():
            setattr(settings, name, value)
        yield there


def receipt_of(text: dict[str, Any], status: str = "delivered") -> dict[str, Any]:
    """Return what GOV.UK Notify calls us back with."""
    return {
        "id": text["id"],
        "reference": text["reference"],
        "to": text["to"],
        "status": status,
        "notification_type": "sms",
        "template_id": TEMPLATE,
    }


def _tell(site: str, text: dict[str, Any], token: str) -> None:
    time.sleep(2)
    status = random.choice(["delivered"] * 8 + ["temporary-failure", "permanent-failure"])
    request = urllib.request.Request(
        f"{site}/texts/receipts/",
        data=json.dumps(receipt_of(text, status)).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        urllib.request.urlopen(request, timeout=10).close()
    except OSError as error:
        print("The receipt was not taken:", error)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--site", default="http://127.0.0.1:8000")
    reader.add_argument("--trouble", action="store_true", help="one text in three meets some trouble")
    asked = reader.parse_args()
    token = secrets.token_hex(24)
    there = TextServer(lambda: random.choice(["taken"] * 6 + ["slow", "broken", "busy"]) if asked.trouble else "taken")

    def went(text: dict[str, Any]) -> None:
        print(f"To {text['to']}: {text['text']}")
        threading.Thread(target=_tell, args=(asked.site, text, token), daemon=True).start()

    there.on_taken = went
    print("Set these for the web server and the worker:")
    print(f"TEXTS_BY=notify NOTIFY_URL={there.url} NOTIFY_API_KEY={KEY}")
    print(f"NOTIFY_TEMPLATE={TEMPLATE} NOTIFY_CALLBACK_TOKEN={token}")
    there.server.serve_forever()


if __name__ == "__main__":
    main()

"""A stand-in for a program that takes webhooks by HTTPS, and can be as bad as any."""

import datetime as dt
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "hr.example.org"
ADDRESS = f"https://{HOST}/turnout"


class Receiver:
    """`taken` are the messages as they came: path, headers, body. `answers` says what becomes of the next: a status,
    "closes", "drips" or a number of seconds to be silent for; the last of them stays.
    """

    def __init__(self, certificate: Path):
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int | str | float] = [204]
        self._next = threading.Lock()
        self.over = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]

    def answer(self) -> int | str | float:
        with self._next:
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        there = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                there.taken.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                answer = there.answer()
                if answer == "closes":
                    return self.connection.close()
                if answer == "drips":
                    while not there.over.wait(0.05):
                        self.wfile.write(b"H")
                elif isinstance(answer, float):
                    there.over.wait(answer)
                elif isinstance(answer, int):
                    self.send_response(answer)
                    if 300 <= answer < 400:
                        self.send_header("Location", f"https://{HOST}/elsewhere")
                    self.end_headers()

            do_GET = do_POST

            def log_message(self, *said: object) -> None:
                pass

            def handle(self) -> None:
                try:
                    super().handle()
                except OSError:
                    return  # whoever asked has gone

        return Handler


@contextmanager
def receiving(folder: Path) -> Iterator[Receiver]:
    there = Receiver(certificate_in(folder))
    there.server.handle_error = lambda *said: None  # a hand that was not shaken is what some tests are about
    thread = threading.Thread(target=there.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        there.over.set()
        there.server.shutdown()
        there.server.server_close()


def certificate_in(folder: Path, host: str = HOST) -> Path:
    """Write a key and a certificate of its own for the host, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    today = dt.datetime.fromtimestamp(time.time(), tz=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=3650))
        .not_valid_after(today + dt.timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    pem = serialization.Encoding.PEM
    kept = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(kept + made.public_bytes(pem))
    return path

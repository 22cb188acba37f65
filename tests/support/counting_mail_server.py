"""A mail server that counts its connections, and has enough of one, refuses or breaks off where it is told to."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator

from tests.support.mail_goes_to import mail_goes_to


class MailServer(socketserver.ThreadingTCPServer):
    """Counts its connections. `per_connection`: after so many mails on one it hangs up ("silently") or says "421" or
    "451" to the next; `refuses` gives an answer to a recipient, by name; `breaks_off` at this one's mail.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, *, per_connection=None, then="silently", refuses=None, breaks_off=""):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.per_connection, self.then = per_connection, then
        self.refuses, self.breaks_off = refuses or {}, breaks_off
        self.connections, self.taken = 0, []


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self):
        self.server.connections += 1
        self.taken = 0
        self.say("220 here")
        while line := self.rfile.readline():
            if not self.answer(line.strip().upper()):
                return

    def answer(self, line: bytes) -> bool:
        word = line.split()[0]
        has_enough = self.taken == self.server.per_connection
        if word == b"MAIL" and has_enough and self.server.then != "silently":
            self.say(f"{self.server.then} enough")
            return self.server.then != "421"
        if word == b"RCPT":
            self.name = line.split(b"<")[1].split(b"@")[0].decode().lower()
            self.say(self.server.refuses.get(self.name, "250 ok"))
        elif word == b"DATA":
            return self.take()
        elif word == b"QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 ok")
        return True

    def take(self) -> bool:
        self.say("354 go on")
        while self.rfile.readline() not in {b".\r\n", b""}:
            pass
        self.server.taken.append(self.name)
        self.taken += 1
        if self.name == self.server.breaks_off:
            return False
        self.say("250 taken")
        return not (self.server.then == "silently" and self.taken == self.server.per_connection)

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextlib.contextmanager
def counting_mail_server(settings, **said) -> Iterator[MailServer]:
    """Let mails go to such a server, by the settings of the test."""
    with MailServer(**said) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        mail_goes_to(settings, *server.server_address)
        yield server
        server.shutdown()

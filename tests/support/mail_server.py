"""A mail server that dies on the way: enough of SMTP to be told a mail, and to break off before or after it is told."""

import re
import socketserver
import threading
from collections import defaultdict

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)


class DyingMailServer(socketserver.ThreadingTCPServer):
    """`fates` says what befalls the connections, one after the other; when they are used up, all is well.

    "before": it dies when DATA is asked for; "after": when the mail has been taken in, without an answer; "": nothing.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, fates: list[str]):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.fates, self.lock = iter(fates), threading.Lock()
        self.taken: dict[str, list[bytes]] = defaultdict(list)  # all that arrived whole, by Message-ID
        self.promised: list[str] = []  # what was answered with "250"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    server: DyingMailServer

    def handle(self):
        with self.server.lock:
            fate = next(self.server.fates, "")
        self._say("220 dying.example.org")
        while line := self.rfile.readline():
            word = line.split()[0].upper()
            if word == b"DATA":
                if fate == "before":
                    return
                self._say("354 go on")
                message_id = self._take()
                if fate == "after":
                    return
                self.server.promised.append(message_id)
            elif word == b"QUIT":
                self._say("221 bye")
                return
            self._say("250 ok")

    def _take(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        body = b"".join(lines)
        message_id = _MESSAGE_ID.search(body).group(1).decode()
        with self.server.lock:
            self.server.taken[message_id].append(body)
        return message_id

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")
